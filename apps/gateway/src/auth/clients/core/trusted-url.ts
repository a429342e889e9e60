import { isIPv4 } from 'node:net';

/**
 * What is wrong with a URL that keys or tokens are trusted by, as the end of a sentence; undefined when nothing
 * is. Whoever can change what an `http` URL answers can make tokens: it may only name this machine.
 */
export function trustedUrlFault(text: string): string | undefined {
  // The parser would drop blanks and line breaks, and an issuer is compared as it is written.
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
