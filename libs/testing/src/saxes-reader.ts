import { SaxesParser } from 'saxes';

/** An element as saxes reads it. */
export interface SaxesElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and text in document order; texts that touch are one. */
  readonly content: (SaxesElement | string)[];
}

/**
 * Reads a document with saxes, a strict XML parser that the service does not use: the independent judge of
 * what is well-formed and of what a text says. It reads by the rules of XML 1.0 whatever version a document
 * declares, as the fifth edition (§2.8) asks.
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
  const faults: Error[] = [];
  parser.on('error', (fault) => {
    faults.push(fault);
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

  return faults.length === 0 ? document.content.find((node) => typeof node !== 'string') : undefined;
}

/** Name and text of each child of a document's root, as saxes reads them. */
export function childTexts(xml: string): [name: string, text: string][] {
  const root = readWithSaxes(xml);
  if (root === undefined) throw new Error('the document is not well-formed');
  return root.content
    .filter((node) => typeof node !== 'string')
    .map(({ name, content }) => [name, content.filter((node) => typeof node === 'string').join('')]);
}
