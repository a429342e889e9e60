import { DOMParser, type Element, type Node, onWarningStopParsing } from '@xmldom/xmldom';
import { rejected } from './cupi-error.js';
import type { Fields } from './rows.js';
import type { NestedText } from './world.js';

/** What the XML 1.0 §2.2 production Char leaves out. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** What a request body holds. */
export interface RequestElements {
  readonly fields: Fields;
  /** The texts below elements that hold elements, in the order of the body. */
  readonly nested: readonly NestedText[];
}

/**
 * Reads a request body: the children of the root by name, their text as it stands. CUPI: any root will do. Element names are
 * compared in their exact case; of an element that is repeated the last one counts.
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
  refuseForbiddenCharacters(fields);
  return { fields, nested };
}

function elementsIn(parent: Node): Node[] {
  return Array.from(parent.childNodes).filter(({ nodeType }) => nodeType === parent.ELEMENT_NODE);
}

/**
 * Refuses text that no XML answer could carry, however it arrived.
 *
 * @throws CupiError 400.
 */
export function refuseForbiddenCharacters(fields: Fields): void {
  for (const [name, text] of fields) {
    if (FORBIDDEN_CHARACTER.test(text)) throw rejected(`${name} holds a character that XML cannot carry`);
  }
}

function parseRoot(text: string): Element {
  try {
    refuseBareSectionEnd(text);
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

/** XML 1.0 §2.11; the parser would go by that of XML 1.1, for which other characters end lines as well. */
function normalizeLineEndings(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

/** XML 1.0 §2.4 forbids `]]>` in text; the parser lets it pass. */
function refuseBareSectionEnd(text: string): void {
  if (text.replaceAll(/<!\[CDATA\[.*?\]\]>/gs, '').includes(']]>')) throw new SyntaxError('bare ]]>');
}
