import { readSetCookie, type SetCookie } from './set-cookie.js';

/** Paths that cover all of CUPI (CUPI: it uses these three). */
const PATHS: readonly (string | undefined)[] = ['/', '/vmrest', '/vmrest/'];

/** Half of the 8 KiB that Tomcat accepts for all headers together. */
const MAX_HEADER_CHARACTERS = 4096;

/** Shorter values protect no session, and withholding every text that contains e.g. `en` would hide most messages. */
const MIN_SECRET_CHARACTERS = 8;

type Cookie = readonly [name: string, value: string];

/**
 * The cookies of one session at one node; immutable. CUPI: `JSESSIONIDSSO`, `JSESSIONID` and, in later releases,
 * `REQUEST_TOKEN_KEY`; sent back together, they save the server an expensive credential check.
 *
 * This is a small part of RFC 6265. Every call goes to the same origin and below `/vmrest`, so a cookie is either sent
 * with all calls or, when it is for another host or for a part of CUPI only, not stored. `Secure` makes no difference:
 * cookies are only sent to the origin that set them, scheme included. The values are private: no logger, serializer or
 * inspector shows them.
 */
export class SessionCookies {
  static readonly none = new SessionCookies([]);

  /** The cookies as they are sent: neither a name nor a value can contain the separators. */
  readonly #header: string;

  private constructor(cookies: Iterable<Cookie>) {
    const header = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
    // Cloned: a string that was sliced from another keeps all of it in memory.
    this.#header = structuredClone(header);
  }

  get isEmpty(): boolean {
    return this.#header === '';
  }

  /**
   * These cookies after an answer, whose own replace those of the same name. One with an expiry only removes (CUPI: its
   * clients do not store those). When they would not fit in a request, all are removed.
   *
   * @param setCookies the answer's `Set-Cookie` headers
   * @param hostname the host that answered
   */
  after(setCookies: readonly string[], hostname: string): SessionCookies {
    if (setCookies.length === 0) return this;
    const values = new Map(this.#cookies());
    for (const cookie of readAll(setCookies)) {
      if (!PATHS.includes(cookie.path) || !isForHost(cookie.domain, hostname)) continue;
      if (cookie.hasEnd) values.delete(cookie.name);
      else values.set(cookie.name, cookie.value);
    }
    const cookies = new SessionCookies(values);
    return cookies.header().length > MAX_HEADER_CHARACTERS ? SessionCookies.none : cookies;
  }

  /** The value of `Cookie`. */
  header(): string {
    return this.#header;
  }

  /** Secrets that must not appear in what the upstream says about a call with these cookies. */
  secrets(): readonly string[] {
    return this.#cookies()
      .map(([, value]) => value)
      .filter(isSecret);
  }

  #cookies(): Cookie[] {
    return this.#header.split('; ').flatMap((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)]];
    });
  }
}

/** Secrets that must not appear in an answer with these `Set-Cookie` headers. */
export function secretsOfSetCookies(setCookies: readonly string[]): readonly string[] {
  return readAll(setCookies)
    .map(({ value }) => value)
    .filter(isSecret);
}

function readAll(setCookies: readonly string[]): SetCookie[] {
  return setCookies.map(readSetCookie).filter((cookie) => cookie !== undefined);
}

function isSecret(value: string): boolean {
  return value.length >= MIN_SECRET_CHARACTERS;
}

/** RFC 6265 §5.1.3; a leading dot means nothing (§5.2.3). */
function isForHost(domain: string | undefined, hostname: string): boolean {
  const expected = domain?.toLowerCase().replace(/^\./, '');
  return expected === undefined || expected === '' || `.${hostname}`.endsWith(`.${expected}`);
}
