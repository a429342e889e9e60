import type { UpstreamAccount } from '#libs/cupi-client';

/**
 * Keeps each user name to one failed attempt in all, at whichever node and with whichever password: after a few,
 * Unity Connection locks the account. One that was accepted may be used on.
 */
export class Attempts {
  readonly #accepted = new Set<string>();
  /** User names whose attempt failed, or whose result is not known. */
  readonly #spent = new Set<string>();

  /** Whether a request may be sent in the name of the account. */
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

  refuse(account: UpstreamAccount): void {
    this.#accepted.delete(account.authorizationHeader());
    this.#spent.add(userOf(account));
  }
}

/** Unity Connection does not tell user names apart by case. */
function userOf({ username }: UpstreamAccount): string {
  return username.toLowerCase();
}
