/**
 * What an account may do. CUPI: writes to phone systems need a system administrator; a read-only one may read. A user without
 * a role may do nothing here.
 */
export type Role = 'administrator' | 'reader' | 'none';

/** A name and its password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Who has signed in. */
export interface Account {
  readonly username: string;
  readonly role: Role;
}

/** The accounts that the simulated server has from the start. They are never locked. */
export class Accounts {
  readonly #byUsername: Map<string, Account & Credentials>;

  constructor(accounts: readonly (Account & Credentials)[]) {
    this.#byUsername = new Map(accounts.map((account) => [account.username, account]));
  }

  /** Whether there is an account of this name. */
  has(username: string): boolean {
    return this.#byUsername.has(username);
  }

  /** The account with this name and password, if there is one. */
  find(credentials: Credentials | undefined): Account | undefined {
    if (!credentials) return undefined;
    const account = this.#byUsername.get(credentials.username);
    return account?.password === credentials.password ? account : undefined;
  }

  /** @throws RangeError when there is no account with this name */
  changePassword(username: string, password: string): void {
    const account = this.#byUsername.get(username);
    if (!account) throw new RangeError(`There is no account "${username}".`);
    this.#byUsername.set(username, { ...account, password });
  }
}

/** The user name and password of a Basic `Authorization` header, in UTF-8 (RFC 7617 §2). */
export function basicCredentials(authorization: string | undefined): Credentials | undefined {
  const token = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;

  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
