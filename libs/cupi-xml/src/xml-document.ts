import { InvalidXmlError } from './errors.js';

/** Bytes of an XML document as received, with the charset parameter of its Content-Type, if any. */
export interface XmlDocument {
  readonly bytes: Uint8Array;
  readonly charset?: string | undefined;
}

/** The largest document that is read, in bytes: 10 MiB. */
export const MAX_XML_BYTES = 10 * 1024 * 1024;

/**
 * The document's characters, with line ends as XML 1.0 §2.11 requires (line feeds only).
 *
 * @throws InvalidXmlError `too-large` in bytes or carriage returns, or `undecodable` for an unknown charset, for bytes
 *   that are invalid in the charset (they are never replaced), and for an encoding other than the declared one.
 */
export function readText(document: XmlDocument): string {
  if (document.bytes.byteLength > MAX_XML_BYTES) {
    throw new InvalidXmlError('too-large', `the document is larger than ${MAX_XML_BYTES} bytes`);
  }
  const encoding = encodingOf(document);
  const text = decode(document.bytes, encoding);
  if (document.charset === undefined) checkDeclaredEncoding(text, encoding);
  return withLineFeeds(text);
}

/** How many carriage returns are read: 500 in each of 200 rows. Their positions take memory while they are replaced. */
const MAX_CARRIAGE_RETURNS = 100_000;

function withLineFeeds(text: string): string {
  let count = 0;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    count += 1;
    if (count > MAX_CARRIAGE_RETURNS) {
      throw new InvalidXmlError(
        'too-large',
        `the document has more than ${MAX_CARRIAGE_RETURNS} carriage returns`,
      );
    }
  }
  return count === 0 ? text : text.replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidXmlError('undecodable', 'the bytes of the document are not text of its charset');
  }
}

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
];

/** How `<` begins a document of two bytes a character without a byte order mark (XML 1.0 appendix F.1). */
const UNMARKED_UTF16: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-16be', [0x00, 0x3c]],
  ['utf-16le', [0x3c, 0x00]],
];

/** RFC 7303 §3: the byte order mark, then the charset parameter, then the document's own declaration. */
function encodingOf({ bytes, charset }: XmlDocument): string {
  const marked = encodingByStart(bytes, BYTE_ORDER_MARKS);
  if (marked !== undefined) return marked;

  // "utf-16" does not determine the byte order (RFC 2781 §3.3).
  if (charset !== undefined && charset.toLowerCase() !== 'utf-16') return charset;
  return encodingByStart(bytes, UNMARKED_UTF16) ?? charset ?? declaredEncoding(bytes) ?? 'utf-8';
}

function encodingByStart(
  bytes: Uint8Array,
  starts: readonly (readonly [encoding: string, bytes: readonly number[]])[],
): string | undefined {
  return starts.find(([, start]) => start.every((byte, index) => bytes[index] === byte))?.[0];
}

const MAX_DECLARATION_LENGTH = 256;
const DECLARED_ENCODING = /^<\?xml[ \t\r\n][^>]*?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([\w.-]+)["']/;

/** What the XML declaration of a document with this beginning says. */
function declaredIn(start: string): string | undefined {
  return DECLARED_ENCODING.exec(start)?.[1];
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  return declaredIn(new TextDecoder('latin1').decode(bytes.subarray(0, MAX_DECLARATION_LENGTH)));
}

/** XML 1.0 §4.3.3: where no Content-Type names a charset, a document is in the encoding that it declares, or in error. */
function checkDeclaredEncoding(text: string, encoding: string): void {
  const declared = declaredIn(text.slice(0, MAX_DECLARATION_LENGTH));
  if (declared === undefined || declared === encoding) return;
  if (familyOf(declared) !== familyOf(encoding)) {
    throw new InvalidXmlError('undecodable', 'the document is not in the encoding that it declares');
  }
}

/** The encoding of a label; a declared "UTF-16" does not determine the byte order. */
function familyOf(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding.replace(/^utf-16[bl]e$/, 'utf-16');
  } catch {
    return undefined;
  }
}
