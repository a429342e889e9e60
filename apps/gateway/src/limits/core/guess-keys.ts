import { isIP } from 'node:net';

/**
 * Normalises the spelling of a user name.
 *
 * CUPI compares aliases case-insensitively. Blanks around and compatibility forms (Unicode NFKC) are
 * normalised too: if two names are taken for one, they share a limit; the reverse would let guesses through.
 */
export function canonicalUsername(username: string): string {
  return username.normalize('NFKC').trim().toUpperCase();
}

/**
 * The network that an address counts for: an IPv4 address itself, also when it is mapped into IPv6 (RFC 4291
 * §2.5.5.2), and of an IPv6 address its /64, all of which one machine can use (RFC 4291 §2.5.4).
 * Anything else, such as the empty address of a Unix socket, is used as it is.
 */
export function networkOf(address: string): string {
  const [withoutZone = ''] = address.split('%');
  if (isIP(withoutZone) !== 6) return withoutZone;
  const groups = groupsOf(withoutZone);
  const isMappedIPv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMappedIPv4) return bytesOf(groups.slice(6)).join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // A URL's host has one form for all spellings of an address (WHATWG URL §3.5), and contains no dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const [first, last] = [parseGroups(head), parseGroups(tail ?? '')];
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function parseGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function bytesOf(groups: readonly number[]): number[] {
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}
