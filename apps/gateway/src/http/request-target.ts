const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

/** Host and port of a request target in absolute form (RFC 9112 §3.2.2); undefined in the usual origin form. */
export function authorityOf(target: string): string | undefined {
  return ABSOLUTE_FORM.exec(target)?.[1];
}

/** Path of a request target, without host and query. */
export function pathOf(target: string): string {
  const originForm = originFormOf(target);
  const end = originForm.search(/[?#]/);
  return end === -1 ? originForm : originForm.slice(0, end);
}

/**
 * The request target as the router is to have it: in origin form, and percent-encoded UTF-8. A path that is not is
 * taken literally, so that it is answered as what it is: an unknown path, or an id that is no UUID.
 */
export function routableTargetOf(target: string): string {
  const path = pathOf(target);
  if (isPercentEncoded(path)) return originFormOf(target);
  return path.replaceAll('%', '%25') + originFormOf(target).slice(path.length);
}

function originFormOf(target: string): string {
  const rest = target.replace(ABSOLUTE_FORM, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/** True when every percent sign begins a byte of UTF-8. */
export function isPercentEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
