import { InvalidXmlError, quotedName } from './errors.js';
import type { Steps } from './steps.js';
import { isXmlText } from './xml-text.js';

/** Content of an element: an element, or text (CDATA is text, entities are resolved). */
export type XmlNode = XmlElement | string;

/** An element of a parsed document. */
export interface XmlElement {
  readonly name: string;
  /** By name, in document order. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements and text in document order, nothing trimmed; adjacent texts are joined. */
  readonly content: readonly XmlNode[];
  /** The elements of {@link content}. */
  readonly children: readonly XmlElement[];
  /** The texts of {@link content}, joined, untrimmed. */
  readonly text: string;
}

/** The deepest nesting that is read; CUPI nests three elements. */
export const MAX_DEPTH = 16;

/** How many tags, attributes, comments etc. are read: 200 rows of 60 elements, each with two tags. */
export const MAX_NODES = 25_000;

/** How many character references are read: 500 in each of 200 rows. */
export const MAX_REFERENCES = 100_000;

/** The longest attribute that is read, in code units; CUPI's only one is a number. */
export const MAX_ATTRIBUTE_LENGTH = 256 * 1024;

const NODES_PER_STEP = 100;

/**
 * The rows of a list: elements of that name right below a root of that name. Each is passed on when it is complete, and
 * is not part of the tree: the tree of a long list would outlive V8's young generation, which makes garbage collection
 * several times as expensive.
 */
export interface Rows {
  readonly rootName: string;
  readonly rowName: string;
  readonly take: (row: XmlElement) => void;
}

// XML 1.0 §2.3. The characters beyond U+FFFF, up to U+EFFFF, are two code units each.
const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD';
const BEYOND = '[\\uD800-\\uDB7F][\\uDC00-\\uDFFF]';
const NAME =
  `(?:[${NAME_START}]|${BEYOND})` +
  `(?:[\\u0300-\\u036F${NAME_START}\\-.0-9\\u00B7\\u203F-\\u2040]|${BEYOND})*`;
const BLANK = '[ \\t\\n]';
const EQUALS = `${BLANK}*=${BLANK}*`;

const XML_DECLARATION = new RegExp(
  `<\\?xml${BLANK}+version${EQUALS}(?:"1\\.\\d+"|'1\\.\\d+')` +
    `(?:${BLANK}+encoding${EQUALS}(?:"[A-Za-z][\\w.-]*"|'[A-Za-z][\\w.-]*'))?` +
    `(?:${BLANK}+standalone${EQUALS}(?:"(?:yes|no)"|'(?:yes|no)'))?${BLANK}*\\?>`,
  'y',
);
const INSTRUCTION_TARGET = new RegExp(`<\\?(${NAME})(?=\\?>|${BLANK})`, 'y');
const START_TAG_NAME = new RegExp(`<${NAME}`, 'y');
const ATTRIBUTE = new RegExp(`${BLANK}+(${NAME})${EQUALS}(?:"([^<"]*)"|'([^<']*)')`, 'y');
const START_TAG_END = new RegExp(`${BLANK}*/?>`, 'y');
const END_TAG = new RegExp(`</(${NAME})${BLANK}*>`, 'y');
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([\dA-Fa-f]+));/y;
const DOCTYPE = /<!DOCTYPE/iy;

/** XML 1.0 §4.6: without a DTD there are no others. */
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

interface OpenElement extends XmlElement {
  content: XmlNode[];
  children: XmlElement[];
  text: string;
}

/** Shared by all elements until they have content: documents have thousands, and nearly all have a single text. */
const NOTHING: never[] = [];

/**
 * Reads a text (line ends already normalised) that is one well-formed XML 1.0 document without a DOCTYPE and within the
 * limits, in one pass. Comments, processing instructions and the XML declaration are checked and omitted. The rules are
 * those of the fifth edition, also for documents that declare a later version 1.x (§2.8). Namespaces are not processed:
 * names keep their prefixes.
 */
export class XmlReader {
  readonly #text: string;
  readonly #rows: Rows | undefined;
  #position = 0;
  #nodeCount = 0;
  #referenceCount = 0;
  #root: XmlElement | undefined;
  readonly #openElements: OpenElement[] = [];

  constructor(text: string, rows?: Rows) {
    this.#text = text;
    this.#rows = rows;
  }

  /**
   * @returns the root element, without the rows
   * @throws InvalidXmlError `not-well-formed`, `doctype`, `too-deep`, `too-many-nodes` or `too-large`; it quotes names
   *   at most. Any error of `take`
   */
  *read(): Steps<XmlElement> {
    if (!isXmlText(this.#text)) throw notWellFormed('it contains a character that XML does not allow');
    this.#position = this.#match(XML_DECLARATION)?.[0].length ?? 0;
    let nodesOfStep = NODES_PER_STEP;
    while (this.#position < this.#text.length) {
      this.#readCharacterData();
      if (this.#position < this.#text.length) this.#readMarkup();
      if (this.#nodeCount >= nodesOfStep) {
        nodesOfStep = this.#nodeCount + NODES_PER_STEP;
        yield;
      }
    }
    if (this.#openElements.length > 0) throw notWellFormed('it ends inside an element');
    if (!this.#root) throw notWellFormed('it has no root element');
    return this.#root;
  }

  #readCharacterData(): void {
    const end = this.#indexOf('<') ?? this.#text.length;
    if (end === this.#position) return;
    const data = this.#text.slice(this.#position, end);
    this.#position = end;
    const element = this.#openElements.at(-1);
    if (element) {
      if (data.includes(']]>')) throw notWellFormed('its text contains "]]>"');
      append(element, this.#resolved(data));
    } else if (/[^ \t\n]/.test(data)) {
      throw notWellFormed('it has text outside the root element');
    }
  }

  #readMarkup(): void {
    this.#countNode();
    const second = this.#text[this.#position + 1];
    if (second === '/') this.#readEndTag();
    else if (second === '!') this.#readDeclaration();
    else if (second === '?') this.#readInstruction();
    else this.#readStartTag();
  }

  #readStartTag(): void {
    const begin = this.#matched(START_TAG_NAME);
    if (begin === undefined) throw notWellFormed('a "<" begins no tag');
    const name = begin.slice(1);
    const parent = this.#openElements.at(-1);
    if (!parent && this.#root) throw notWellFormed('it has two root elements');
    this.#position += begin.length;

    const isPlain = this.#startsWith('>');
    const attributes = isPlain ? NO_ATTRIBUTES : this.#readAttributes(name);
    const end = isPlain ? '>' : this.#matched(START_TAG_END);
    if (end === undefined) throw notWellFormed(`the start tag of ${quotedName(name)} is broken`);
    this.#position += end.length;
    if (this.#openElements.length === MAX_DEPTH) {
      throw new InvalidXmlError('too-deep', `the document nests more than ${MAX_DEPTH} elements`);
    }

    const element: OpenElement = { name, attributes, content: NOTHING, children: NOTHING, text: '' };
    if (parent && !this.#isRow(element)) {
      parent.content = withItem(parent.content, element);
      parent.children = withItem(parent.children, element);
    }
    this.#root ??= element;
    if (end.endsWith('/>')) this.#end(element);
    else this.#openElements.push(element);
  }

  #end(element: XmlElement): void {
    if (this.#isRow(element)) this.#rows?.take(element);
  }

  /** Whether the element is a row, after its start tag or its end tag was read. */
  #isRow({ name }: XmlElement): boolean {
    return (
      this.#openElements.length === 1 &&
      name === this.#rows?.rowName &&
      this.#openElements[0]?.name === this.#rows.rootName
    );
  }

  #readAttributes(element: string): ReadonlyMap<string, string> {
    const attributes = new Map<string, string>();
    for (let match = this.#match(ATTRIBUTE); match !== null; match = this.#match(ATTRIBUTE)) {
      const [whole, name = '', inDoubleQuotes, inSingleQuotes = ''] = match;
      this.#countNode();
      if (attributes.has(name)) throw notWellFormed(`${quotedName(element)} has an attribute twice`);
      attributes.set(name, this.#resolved(normalised(inDoubleQuotes ?? inSingleQuotes)));
      this.#position += whole.length;
    }
    return attributes;
  }

  #readEndTag(): void {
    const element = this.#openElements.pop();
    if (!element) throw notWellFormed('an end tag has no start tag');
    const plainTag = `</${element.name}>`;
    if (this.#startsWith(plainTag)) this.#position += plainTag.length;
    else {
      const match = this.#match(END_TAG);
      if (match?.[1] !== element.name) throw notWellFormed(`${quotedName(element.name)} is not closed`);
      this.#position += match[0].length;
    }
    this.#end(element);
  }

  #readDeclaration(): void {
    if (this.#startsWith('<!--')) this.#readComment();
    else if (this.#startsWith('<![CDATA[')) this.#readCdata();
    else if (this.#match(DOCTYPE)) throw new InvalidXmlError('doctype', 'the document has a DOCTYPE');
    else throw notWellFormed('a "<" begins no tag');
  }

  #readCdata(): void {
    const element = this.#openElements.at(-1);
    if (!element) throw notWellFormed('it has text outside the root element');
    const end = this.#indexOf(']]>');
    if (end === undefined) throw notWellFormed('a CDATA section is not closed');
    append(element, this.#text.slice(this.#position + '<![CDATA['.length, end));
    this.#position = end + ']]>'.length;
  }

  #readComment(): void {
    const end = this.#indexOf('--', '<!--'.length);
    if (end === undefined || this.#text[end + 2] !== '>') throw notWellFormed('a comment is not closed');
    this.#position = end + '-->'.length;
  }

  #readInstruction(): void {
    const target = this.#match(INSTRUCTION_TARGET)?.[1];
    if (target === undefined || target.toLowerCase() === 'xml') {
      throw notWellFormed('a processing instruction is broken, or the XML declaration is not at the start');
    }
    const end = this.#indexOf('?>');
    if (end === undefined) throw notWellFormed('a processing instruction is not closed');
    this.#position = end + '?>'.length;
  }

  #resolved(data: string): string {
    let resolved = '';
    let from = 0;
    for (let at = data.indexOf('&'); at >= 0; at = data.indexOf('&', from)) {
      REFERENCE.lastIndex = at;
      const reference = REFERENCE.exec(data);
      if (reference === null) throw notWellFormed('it has an undefined entity or a stray "&"');
      this.#countReference();
      resolved += data.slice(from, at) + characterOf(reference);
      from = REFERENCE.lastIndex;
    }
    return resolved + data.slice(from);
  }

  #countNode(): void {
    this.#nodeCount++;
    if (this.#nodeCount > MAX_NODES) {
      throw new InvalidXmlError('too-many-nodes', `the document has more than ${MAX_NODES} nodes`);
    }
  }

  #countReference(): void {
    this.#referenceCount++;
    if (this.#referenceCount > MAX_REFERENCES) {
      throw new InvalidXmlError('too-many-nodes', `the document has more than ${MAX_REFERENCES} references`);
    }
  }

  /** The text that matches here. For what occurs in every row: {@link #match} makes an array each time. */
  #matched(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.test(this.#text) ? this.#text.slice(this.#position, pattern.lastIndex) : undefined;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text);
  }

  #startsWith(markup: string): boolean {
    return this.#text.startsWith(markup, this.#position);
  }

  #indexOf(markup: string, offset = 0): number | undefined {
    const index = this.#text.indexOf(markup, this.#position + offset);
    return index < 0 ? undefined : index;
  }
}

function notWellFormed(detail: string): InvalidXmlError {
  return new InvalidXmlError('not-well-formed', `the document is not well-formed XML: ${detail}`);
}

/** XML 1.0 §3.3.3: blanks of an attribute become spaces, except those written as references. */
function normalised(value: string): string {
  if (value.length > MAX_ATTRIBUTE_LENGTH) {
    throw new InvalidXmlError('too-large', `an attribute is longer than ${MAX_ATTRIBUTE_LENGTH} characters`);
  }
  return value.replace(/[\t\n]/g, ' ');
}

function append(element: OpenElement, text: string): void {
  if (text === '') return;
  element.text += text;
  const last = element.content.length - 1;
  if (last < 0) element.content = [text];
  else if (typeof element.content[last] === 'string') element.content[last] += text;
  else element.content.push(text);
}

/** The list itself, without its first item. */
function withItem<Item>(list: Item[], item: Item): Item[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

const MAX_CODE_POINT = 0x10ffff;

/** XML 1.0 §4.1: a reference must be to a legal character. */
function characterOf([, entity, decimal, hexadecimal = '']: RegExpExecArray): string {
  if (entity !== undefined) return ENTITIES.get(entity) ?? '';
  const codePoint = decimal === undefined ? parseInt(hexadecimal, 16) : parseInt(decimal, 10);
  const character = codePoint <= MAX_CODE_POINT ? String.fromCodePoint(codePoint) : undefined;
  if (character === undefined || !isXmlText(character)) {
    throw notWellFormed('it refers to a character that XML does not allow');
  }
  return character;
}
