import { SaxesParser } from 'saxes';

/** An element as saxes reads it. */
export interface SaxesElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and text in document order; adjacent texts are joined. */
  readonly content: (SaxesElement | string)[];
}

/**
 * Reads a document with saxes, a strict XML parser that the service does not use: an independent check of what is
 * well-formed and of what a text contains. It applies the rules of XML 1.0 for any declared version, as the fifth
 * edition (§2.8) requires.
 *
 * @returns undefined when the document is not well-formed
 */
export function readWithSaxes(xml: string): SaxesElement | undefined {
  const document: SaxesElement = { name: '#document', attributes: new Map(), content: [] };
  const open = [document];

  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const addText = (text: string): void => {
    const content = open.at(-1)?.content ?? [];
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + text;
    else if (text !== '') content.push(text);
  };
  const errors: Error[] = [];
  parser.on('error', (error) => {
    errors.push(error);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: new Map(Object.entries(attributes)), content: [] };
    open.at(-1)?.content.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(xml).close();

  return errors.length === 0 ? document.content.find((node) => typeof node !== 'string') : undefined;
}

/** Name and text of each child of a document's root, as saxes reads them. */
export function childTexts(xml: string): [name: string, text: string][] {
  const root = readWithSaxes(xml);
  if (root === undefined) throw new Error('the document is not well-formed');
  return root.content
    .filter((node) => typeof node !== 'string')
    .map(({ name, content }) => [name, content.filter((node) => typeof node === 'string').join('')]);
}
