/** Name of the session cookie; `__Host-` binds it to this host, path `/` and TLS (RFC 6265bis §4.1.3.2). */
const NAME = '__Host-cupi-session';
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';
/** The cookie among others (RFC 6265bis §5.7), with blanks around it. */
const PAIR = new RegExp(`(?:^|;)\\s*${NAME}=([^;]*)`);
const NO_TOKEN = /[^\w-]/;

/** The token of the session cookie in a `Cookie` header, or undefined. If there are several, the first counts. */
export function sessionTokenIn(cookie: string | undefined): string | undefined {
  return cookie === undefined ? undefined : PAIR.exec(cookie)?.[1]?.trimEnd();
}

/** Whether a `Cookie` header may hold a session cookie: a quick look before {@link sessionTokenIn}. */
export function mentionsSession(cookie: string | undefined): boolean {
  return cookie?.includes(NAME) === true;
}

/** The `Set-Cookie` header field that sets a token. The cookie expires with the browser session. */
export function setSessionCookie(token: string): string {
  if (NO_TOKEN.test(token)) throw new RangeError('this is no session token');
  return `${NAME}=${token}; ${ATTRIBUTES}`;
}

/** The `Set-Cookie` header field that deletes the cookie. */
export function clearSessionCookie(): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;
}
