const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;
const NOT_OF_A_PATH = /[^\w.~!$&'()*+,;=:@%/-]/g;

/** The target of nearly every request: origin form, and nothing in its path that needs normalising. */
const PLAIN_TARGET = /^\/[\w.~!$&'()*+,;=:@/-]*(?:\?|$)/;

/** Host and port of a request target in absolute form (RFC 9112 §3.2.2); undefined in the usual origin form. */
export function authorityOf(target: string): string | undefined {
  return target.startsWith('/') ? undefined : ABSOLUTE_FORM.exec(target)?.[1];
}

/** Path of a request target, without host and query. */
export function pathOf(target: string): string {
  const originForm = originFormOf(target);
  const end = originForm.search(/[?#]/);
  return end === -1 ? originForm : originForm.slice(0, end);
}

/**
 * The request target for the router: in origin form, its path made of what RFC 3986 §3.3 allows. A
 * path that is not percent-encoded UTF-8 is taken literally, so that it is answered as an unknown path,
 * or an invalid UUID.
 */
export function routableTargetOf(target: string): string {
  if (PLAIN_TARGET.test(target)) return target;
  const path = pathOf(target);
  const encoded = isPercentEncoded(path) ? path : path.replaceAll('%', '%25');
  const query = originFormOf(target).slice(path.length);
  return encoded.replace(NOT_OF_A_PATH, encodeURIComponent) + query;
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
