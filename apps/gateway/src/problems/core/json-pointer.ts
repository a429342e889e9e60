/** The pointer to a member of what another pointer points to (RFC 6901 §3). */
export function pointerTo(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
