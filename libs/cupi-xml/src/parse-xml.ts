import { xml2js, type Element as XmlJsElement } from 'xml-js';
import { InvalidXmlError } from './errors.js';
import { requireWellFormed } from './well-formedness.js';
import { readText, type XmlDocument } from './xml-document.js';

/** A piece of an element's content: an element, or text (CDATA is text, entities are resolved). */
export type XmlNode = XmlElement | string;

/** An element of a parsed document. */
export interface XmlElement {
  readonly name: string;
  /** By name, in document order. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and text in document order, nothing trimmed. */
  readonly content: readonly XmlNode[];
  /** The elements of {@link content}. */
  readonly children: readonly XmlElement[];
  /** The texts of {@link content}, joined, untrimmed. */
  readonly text: string;
}

/**
 * Reads a document of any kind into a small immutable tree; for documents without a model.
 *
 * @returns the root element
 * @throws InvalidXmlError for every fault; what a parser has to say of it is never passed on, since it quotes
 * the document
 */
export function parseXml(document: XmlDocument): XmlElement {
  const text = requireWellFormed(readText(document));
  const root = readTree(text).elements?.find(({ type }) => type === 'element');
  if (root === undefined) throw unreadable();
  return toXmlElement(root);
}

function readTree(text: string): XmlJsElement {
  try {
    // Without captureSpacesBetweenElements xml-js drops texts of no-break spaces too.
    return xml2js(text, { compact: false, captureSpacesBetweenElements: true }) as XmlJsElement;
  } catch {
    throw unreadable();
  }
}

function unreadable(): InvalidXmlError {
  return new InvalidXmlError('not-well-formed', 'the document is not well-formed XML');
}

function toXmlElement(element: XmlJsElement): XmlElement {
  const content = (element.elements ?? []).map(toXmlNode);
  return {
    name: element.name ?? '',
    attributes: new Map(Object.entries((element.attributes ?? {}) as Record<string, string>)),
    content,
    children: content.filter((node) => typeof node !== 'string'),
    text: content.filter((node) => typeof node === 'string').join(''),
  };
}

function toXmlNode(node: XmlJsElement): XmlNode {
  return node.type === 'element' ? toXmlElement(node) : String(node.text ?? node.cdata ?? '');
}
