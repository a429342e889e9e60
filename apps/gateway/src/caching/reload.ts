/**
 * True for a request that must not be answered from a store (RFC 9111 §5.2.1.4).
 * @param directives value of `Cache-Control`
 */
export function isReload(directives: string | undefined): boolean {
  return directives !== undefined && /(?:^|[\s,])no-cache(?:[\s,=]|$)/i.test(directives);
}
