import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';

/**
 * A Unity Connection account. Its password is in a private field, so that no logger, serializer or inspector shows more
 * than the user name.
 */
export class UpstreamAccount {
  readonly username: string;
  readonly #password: string;
  /** RFC 7617 §2: user name and password in UTF-8, in Base64. */
  readonly #token: string;

  /**
   * @throws RangeError when RFC 7617 §2 cannot carry the credentials: a colon in the user name, or a
   * control character in either.
   */
  constructor(username: string, password: string) {
    if (username.includes(':')) throw new RangeError('A user name cannot contain a colon.');
    if (/\p{Cc}/u.test(username + password)) {
      throw new RangeError('A user name or password cannot contain control characters.');
    }
    this.username = username;
    this.#password = password;
    this.#token = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  }

  /** The value of `Authorization`: RFC 7617 Basic, in UTF-8. */
  authorizationHeader(): string {
    return `Basic ${this.#token}`;
  }

  /** Secrets that must not appear in what the upstream says about a call of this account. */
  secrets(): readonly string[] {
    return [this.#password, this.#token];
  }

  /**
   * Identifies the account, password included, without revealing either: equal for the same user name and password,
   * different for another password. It is useless without the key.
   *
   * @param key random bytes, best generated per process
   */
  fingerprint(key: Uint8Array): string {
    return createHmac('sha256', key).update(this.#token).digest('base64url');
  }

  toString(): string {
    return this.username;
  }

  toJSON(): { username: string } {
    return { username: this.username };
  }

  [inspect.custom](): string {
    return `UpstreamAccount(${this.username})`;
  }
}
