/** The address of Redis, and the credentials for it. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
}

const DEFAULT_PORT = 6379;

/**
 * Reads a URL such as `rediss://user:password@host:6380/0`.
 * @returns undefined when it is none, or not of this form
 */
export function parseRedisUrl(text: string): RedisAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
  const { pathname, port, username, password } = url;
  if (!/^\/?\d{0,5}$/.test(pathname) || url.search !== '' || url.hash !== '') return undefined;
  try {
    return {
      // An IPv6 address is in brackets in a URL, and nowhere else.
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? DEFAULT_PORT : Number(port),
      isTls: url.protocol === 'rediss:',
      database: Number(pathname.replace('/', '')),
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
    };
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}
