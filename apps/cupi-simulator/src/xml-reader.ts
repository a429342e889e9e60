import { DOMParser, type Element, type Node, onWarningStopParsing } from '@xmldom/xmldom';
import { rejected } from './cupi-error.js';
import type { Fields } from './rows.js';
import type { NestedText } from './world.js';

/** Characters outside of the XML 1.0 §2.2 production Char. */
// eslint-disable-next-line no-control-regex -- the expression matches control characters
const FORBIDDEN_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** The content of a request body. */
export interface RequestElements {
  readonly fields: Fields;
  /** The texts below elements that contain elements, in the order of the body. */
  readonly nested: readonly NestedText[];
}

/**
 * Reads a request body: the children of the root by name, their text unchanged. CUPI: any root is accepted. Element
 * names are case-sensitive; of a repeated element the last one counts.
 *
 * @throws CupiError 400 when the text is not well-formed, or has a DOCTYPE.
 */
export function readXml(text: string): RequestElements {
  const root = parseRoot(text);
  const fields = new Map<string, string>();
  const nested: NestedText[] = [];
  for (const child of elementsIn(root)) {
    fields.set(child.nodeName, child.textContent ?? '');
    for (const { nodeName, textContent } of elementsIn(child)) {
      nested.push({ within: child.nodeName, element: nodeName, text: textContent ?? '' });
    }
  }
  assertLegalCharacters(fields);
  return { fields, nested };
}

function elementsIn(parent: Node): Node[] {
  return Array.from(parent.childNodes).filter(({ nodeType }) => nodeType === parent.ELEMENT_NODE);
}

/**
 * Rejects text that no XML answer could carry, in any format.
 *
 * @throws CupiError 400.
 */
export function assertLegalCharacters(fields: Fields): void {
  for (const [name, text] of fields) {
    if (FORBIDDEN_CHARACTER.test(text)) throw rejected(`${name} holds a character that XML cannot carry`);
  }
}

function parseRoot(text: string): Element {
  try {
    assertNoBareSectionEnd(text);
    const document = new DOMParser({
      locator: false,
      onError: onWarningStopParsing,
      normalizeLineEndings,
    }).parseFromString(text, 'application/xml');
    if (document.doctype !== null || document.documentElement === null) throw new SyntaxError('no DOCTYPE');
    return document.documentElement;
  } catch {
    throw rejected('the body is not well-formed XML');
  }
}

/** XML 1.0 §2.11; the parser would apply that of XML 1.1, for which other characters end lines as well. */
function normalizeLineEndings(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

/** XML 1.0 §2.4 forbids `]]>` in text; the parser accepts it. */
function assertNoBareSectionEnd(text: string): void {
  if (text.replaceAll(/<!\[CDATA\[.*?\]\]>/gs, '').includes(']]>')) throw new SyntaxError('bare ]]>');
}
