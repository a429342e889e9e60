import type { XmlElement } from '#libs/cupi-xml';
import { SaxesParser } from 'saxes';

/** An element while it is read. */
interface OpenElement extends XmlElement {
  content: (XmlElement | string)[];
  children: XmlElement[];
  text: string;
}

/** What most elements have none or one of is made when there is some, as our reader does. */
const NOTHING: never[] = [];
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

function elementOf(name: string, attributes: ReadonlyMap<string, string>): OpenElement {
  return { name, attributes, content: NOTHING, children: NOTHING, text: '' };
}

function addElement(parent: OpenElement, element: OpenElement): void {
  if (parent.content === NOTHING) parent.content = [element];
  else parent.content.push(element);
  if (parent.children === NOTHING) parent.children = [element];
  else parent.children.push(element);
}

function addText(element: OpenElement, text: string): void {
  if (text === '') return;
  element.text += text;
  if (element.content === NOTHING) {
    element.content = [text];
    return;
  }
  const last = element.content.length - 1;
  if (typeof element.content[last] === 'string') element.content[last] += text;
  else element.content.push(text);
}

/** As fast as saxes can be: no namespaces and no positions. */
function parserThatThrows(): SaxesParser<{ xmlns: false; position: false }> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', (fault) => {
    throw fault;
  });
  return parser;
}

/**
 * Reads a document with saxes into the tree that `parseXml` makes, without any of its limits.
 *
 * @throws Error for a document that is not well-formed
 */
export function readTreeWithSaxes(bytes: Uint8Array): XmlElement | undefined {
  const document = elementOf('#document', NO_ATTRIBUTES);
  const open = [document];
  const parser = parserThatThrows();
  // The attributes one by one, since most tags have none.
  let attributes: Map<string, string> | undefined;
  parser.on('attribute', ({ name, value }) => {
    attributes ??= new Map();
    attributes.set(name, value);
  });
  parser.on('opentag', ({ name }) => {
    const element = elementOf(name, attributes ?? NO_ATTRIBUTES);
    attributes = undefined;
    addElement(open.at(-1) ?? document, element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const onText = (text: string): void => {
    addText(open.at(-1) ?? document, text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.write(textOf(bytes)).close();
  return document.children[0];
}

/**
 * Reads a document with saxes and makes nothing of it.
 *
 * @returns how many elements it has
 * @throws Error for a document that is not well-formed
 */
export function countElementsWithSaxes(bytes: Uint8Array): number {
  let count = 0;
  const parser = parserThatThrows();
  parser.on('opentag', () => {
    count += 1;
  });
  parser.on('text', () => undefined);
  parser.write(textOf(bytes)).close();
  return count;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
