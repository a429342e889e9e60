/** The parts of a `Set-Cookie` header that matter to a session at CUPI. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Its scope according to the attributes; undefined where they are absent. */
  readonly path: string | undefined;
  readonly domain: string | undefined;
  /** True when it has an expiry (`Expires`, `Max-Age`), in the past or in the future. */
  readonly hasEnd: boolean;
}

/** A name of RFC 9110 §5.6.2, and a value of visible ASCII, which is safe in a header. */
const PAIR = /^([\w!#$%&'*+.^`|~-]+)=([\x21-\x3a\x3c-\x7e]*)$/;

/** Parses a `Set-Cookie` header (RFC 6265 §5.2); undefined when it could not be sent back. */
export function readSetCookie(header: string): SetCookie | undefined {
  const [pair = '', ...attributes] = header.split(';');
  const [, name, value] = PAIR.exec(pair.trim()) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const byName = new Map(attributes.map(readAttribute));
  return {
    name,
    value,
    path: byName.get('path'),
    domain: byName.get('domain'),
    hasEnd: byName.has('expires') || byName.has('max-age'),
  };
}

function readAttribute(attribute: string): [name: string, value: string] {
  const [name = '', ...value] = attribute.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}
