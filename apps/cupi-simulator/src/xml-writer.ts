import type { CupiElement } from './cupi-element.js';

/** CUPI: every XML answer starts with this line, and the root follows without a line break. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/**
 * Writes an answer as CUPI sends XML: declaration, no indentation, no namespace, empty text as an empty element.
 *
 * @throws never: illegal characters are rejected when they are received.
 */
export function writeXml(root: CupiElement): string {
  return XML_DECLARATION + writeElement(root);
}

function writeElement({ name, attributes = {}, content }: CupiElement): string {
  const start = name + Object.entries(attributes).map(writeAttribute).join('');
  const inside = typeof content === 'string' ? escapeText(content) : content.map(writeElement).join('');
  return inside === '' ? `<${start}/>` : `<${start}>${inside}</${name}>`;
}

function writeAttribute([name, value]: [string, string]): string {
  return ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`;
}

/** A bare carriage return would arrive as a line feed (XML 1.0 §2.11), so it is written as a reference. */
function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
