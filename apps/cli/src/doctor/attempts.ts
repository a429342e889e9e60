import type { UpstreamAccount } from '#libs/cupi-client';

/**
 * Allows each user name one failed attempt in total, at any node and with any password: after a few, Unity Connection
 * locks the account. An account that was accepted may be used again.
 */
export class Attempts {
  readonly #accepted = new Set<string>();
  /** User names whose attempt failed, or whose result is unknown. */
  readonly #spent = new Set<string>();

  /** Whether a request with this account may be sent. */
  mayTry(account: UpstreamAccount): boolean {
    return this.#accepted.has(account.authorizationHeader()) || !this.#spent.has(userOf(account));
  }

  /** To be called before the request is sent. */
  begin(account: UpstreamAccount): void {
    if (!this.#accepted.has(account.authorizationHeader())) this.#spent.add(userOf(account));
  }

  accept(account: UpstreamAccount): void {
    this.#accepted.add(account.authorizationHeader());
    this.#spent.delete(userOf(account));
  }

  reject(account: UpstreamAccount): void {
    this.#accepted.delete(account.authorizationHeader());
    this.#spent.add(userOf(account));
  }
}

/** Unity Connection compares user names case-insensitively. */
function userOf({ username }: UpstreamAccount): string {
  return username.toLowerCase();
}
