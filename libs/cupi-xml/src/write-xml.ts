import { js2xml, type Element as XmlJsElement } from 'xml-js';

/** A node to write: an element with its content, or text. */
export type WritableNode = WritableElement | string;

/** An element to write; names must be XML names. */
export interface WritableElement {
  readonly name: string;
  readonly attributes?: ReadonlyMap<string, string>;
  readonly content: readonly WritableNode[];
}

/**
 * Writes nodes without declaration or indentation, so that any conforming reader gets back exactly the texts and
 * attribute values given. They must be legal XML text: xml-js writes everything unchecked.
 */
export function writeXml(nodes: readonly WritableNode[]): string {
  return js2xml({ elements: nodes.map(toXmlJs) }, { compact: false, textFn: keepLineEnds });
}

/** Line ends of XML 1.0 §2.11 and of XML 1.1, which some readers follow; and the replacement character. */
const NOT_WRITTEN_RAW = /[\r\u0085\u2028\u2029\uFFFD]/g;

/** A raw carriage return would arrive as a line feed, and so would others with some readers. */
function keepLineEnds(escapedText: string): string {
  return escapedText.replace(NOT_WRITTEN_RAW, (character) => `&#${character.charCodeAt(0)};`);
}

function toXmlJs(node: WritableNode): XmlJsElement {
  if (typeof node === 'string') return { type: 'text', text: escapeAmpersands(node) };
  const attributes = [...(node.attributes ?? [])].map(([name, value]) => [name, escapeAttribute(value)]);
  return {
    type: 'element',
    name: node.name,
    attributes: Object.fromEntries(attributes) as Record<string, string>,
    elements: node.content.map(toXmlJs),
  };
}

/** xml-js turns `&amp;` into `&` before it escapes, which would change a text that contains `&amp;` itself. */
function escapeAmpersands(text: string): string {
  return text.replaceAll('&', '&amp;');
}

/** xml-js escapes nothing but double quotes in attributes; raw tabs and line ends would arrive as blanks (XML 1.0 §3.3.3). */
function escapeAttribute(value: string): string {
  return escapeAmpersands(value)
    .replaceAll('<', '&lt;')
    .replace(/[\t\n\r]/g, (blank) => `&#${blank.charCodeAt(0)};`);
}
