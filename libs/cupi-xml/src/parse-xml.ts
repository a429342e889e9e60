import { atOnce, type Steps } from './steps.js';
import { readText, type XmlDocument } from './xml-document.js';
import { XmlReader, type Rows, type XmlElement } from './xml-reader.js';

/**
 * Reads a document of any kind into a small immutable tree; for documents without a model.
 *
 * @returns the root element
 * @throws InvalidXmlError for every error
 */
export function parseXml(document: XmlDocument): XmlElement {
  return atOnce(parsingXml(document));
}

/** {@link parseXml} in steps. The rows, if any, are passed to a callback instead of being part of the tree. */
export function* parsingXml(document: XmlDocument, rows?: Rows): Steps<XmlElement> {
  return yield* new XmlReader(readText(document), rows).read();
}
