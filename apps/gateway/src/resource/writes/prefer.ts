/**
 * True when the `Prefer` header asks for `return=minimal` (RFC 7240 §4.2). Of repeated preferences the first
 * one applies (§2).
 */
export function prefersMinimalReturn(prefer: string | readonly string[] | undefined): boolean {
  const preferences = [prefer ?? []].flat().join(',').split(',');
  const first = preferences.map(normalise).find((preference) => preference.startsWith('return='));
  return first === 'return=minimal';
}

function normalise(preference: string): string {
  const [token = ''] = preference.split(';');
  return token.replace(/[\s"]/g, '').toLowerCase();
}
