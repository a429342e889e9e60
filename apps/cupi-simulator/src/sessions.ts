import { randomBytes } from 'node:crypto';
import type { Account } from './accounts.js';

interface Session {
  readonly account: Account;
  readonly cookies: ReadonlyMap<string, string>;
}

/** The oldest is evicted first: a client that never returns its cookies opens a session with every call. */
const MAX_SESSIONS = 10_000;

/** CUPI: the cookies that save a client the check of its password. A session needs all three. */
export class Sessions {
  readonly #byId = new Map<string, Session>();

  /** Opens a session and returns its `Set-Cookie` values. */
  open(account: Account): string[] {
    const id = newSessionId();
    const singleSignOnId = newSessionId();
    const token = randomBytes(8).readBigInt64BE().toString();
    const cookies = new Map([
      ['JSESSIONIDSSO', singleSignOnId],
      ['JSESSIONID', id],
      ['REQUEST_TOKEN_KEY', token],
    ]);
    this.#byId.set(id, { account, cookies });
    this.#dropOldest();

    return [
      `JSESSIONIDSSO=${singleSignOnId}; Path=/; Secure; HttpOnly`,
      `JSESSIONID=${id}; Path=/vmrest/; Secure; HttpOnly`,
      `REQUEST_TOKEN_KEY=${token}; Path=/; Secure; HttpOnly`,
    ];
  }

  /** The account of the session whose three cookies these are. */
  find(cookieHeader: string | undefined): Account | undefined {
    const sent = parseCookies(cookieHeader);
    const session = this.#byId.get(sent.get('JSESSIONID') ?? '');
    if (!session) return undefined;

    const isWhole = [...session.cookies].every(([name, value]) => sent.get(name) === value);
    return isWhole ? session.account : undefined;
  }

  /** Ends the sessions of an account. */
  end(username: string): void {
    for (const [id, { account }] of this.#byId) {
      if (account.username === username) this.#byId.delete(id);
    }
  }

  #dropOldest(): void {
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > MAX_SESSIONS && oldest !== undefined) this.#byId.delete(oldest);
  }
}

function newSessionId(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

function parseCookies(header = ''): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const [name = '', ...value] = pair.trim().split('=');
    cookies.set(name, value.join('='));
  }
  return cookies;
}
