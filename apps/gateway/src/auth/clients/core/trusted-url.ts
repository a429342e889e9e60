import { isIPv4 } from 'node:net';

/**
 * The error of a URL from which keys or tokens are trusted, as the end of a sentence; undefined if it is valid.
 * Anyone who can change the response of an `http` URL can forge tokens, so it may only name this machine.
 */
export function trustedUrlError(text: string): string | undefined {
  // The parser would remove blanks and line breaks, but an issuer is compared as it is written.
  if (/[\s\p{C}]/u.test(text) || !URL.canParse(text)) return 'must be an absolute URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'must hold no user name or password';
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isAllowed ? undefined : 'must be an https URL (http only for localhost, 127.0.0.0/8 and [::1])';
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}
