import { InvalidXmlError, quotedName } from './errors.js';
import { isXmlText } from './xml-text.js';

/** The deepest nesting that is read; CUPI nests three elements. */
export const MAX_DEPTH = 16;

/** How many tags, attributes, comments and the like are read: 200 rows of 60 elements, each with two tags. */
export const MAX_NODES = 25_000;

// XML 1.0 §2.3, without the characters beyond U+FFFF: xml-js cannot read names that have them.
const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD';
const NAME = `[${NAME_START}][\\u0300-\\u036F${NAME_START}\\-.0-9\\u00B7\\u203F-\\u2040]*`;
const BLANK = '[ \\t\\n]';
const EQUALS = `${BLANK}*=${BLANK}*`;

const XML_DECLARATION = new RegExp(
  `<\\?xml${BLANK}+version${EQUALS}(?:"1\\.\\d+"|'1\\.\\d+')` +
    `(?:${BLANK}+encoding${EQUALS}(?:"[A-Za-z][\\w.-]*"|'[A-Za-z][\\w.-]*'))?` +
    `(?:${BLANK}+standalone${EQUALS}(?:"(?:yes|no)"|'(?:yes|no)'))?${BLANK}*\\?>`,
  'y',
);
const INSTRUCTION_TARGET = new RegExp(`<\\?(${NAME})(?=\\?>|${BLANK})`, 'y');
const START_TAG_NAME = new RegExp(`<(${NAME})`, 'y');
const ATTRIBUTE = new RegExp(`${BLANK}+(${NAME})${EQUALS}(?:"([^<"]*)"|'([^<']*)')`, 'y');
const START_TAG_END = new RegExp(`${BLANK}*(/?)>`, 'y');
const END_TAG = new RegExp(`</(${NAME})${BLANK}*>`, 'y');
const REFERENCE = /&(?:amp|lt|gt|quot|apos|#(\d+)|#x([\dA-Fa-f]+));/y;
const DOCTYPE = /<!DOCTYPE/iy;

/** xml-js keeps attributes as properties of a plain object: it would lose the one and trip over the other. */
const UNREADABLE_ATTRIBUTES: ReadonlySet<string> = new Set(['__proto__', 'hasOwnProperty']);

/**
 * Checks that a text (line ends already normalised) is one well-formed XML 1.0 document without a DOCTYPE and
 * within the limits, in one pass and before any tree is built.
 *
 * xml-js cannot be left to judge that: it reports nothing that it finds at the end of a document (so a
 * truncated one passes), reads the entities of HTML, drops a repeated attribute, reads on after a fault, and
 * does not look at characters at all.
 *
 * @returns the document as xml-js can read it rightly: without comments, processing instructions and XML
 * declaration, which carry nothing (and for xml-js a `??>` does not end an instruction), and with the blanks of
 * attribute values as spaces (§3.3.3)
 * @throws InvalidXmlError `not-well-formed`, `doctype`, `too-deep` or `too-many-nodes`
 */
export function requireWellFormed(text: string): string {
  if (!isXmlText(text)) throw notWellFormed('it contains a character that XML does not allow');
  return new Scan(text).run();
}

function notWellFormed(fault: string): InvalidXmlError {
  return new InvalidXmlError('not-well-formed', `the document is not well-formed XML: ${fault}`);
}

class Scan {
  private position = 0;
  private nodeCount = 0;
  private hasRoot = false;
  private readonly openElements: string[] = [];
  private readonly kept: string[] = [];
  private keptUntil = 0;

  constructor(private readonly text: string) {}

  run(): string {
    this.replace(this.match(XML_DECLARATION)?.[0].length ?? 0, '');
    while (this.position < this.text.length) {
      this.readCharacterData();
      if (this.position < this.text.length) this.readMarkup();
    }
    if (this.openElements.length > 0) throw notWellFormed('it ends inside an element');
    if (!this.hasRoot) throw notWellFormed('it has no root element');
    this.kept.push(this.text.slice(this.keptUntil));
    return this.kept.join('');
  }

  private readCharacterData(): void {
    const end = this.indexOf('<') ?? this.text.length;
    const data = this.text.slice(this.position, end);
    if (this.openElements.length > 0) {
      if (data.includes(']]>')) throw notWellFormed('its text contains "]]>"');
      checkReferences(data);
    } else if (/[^ \t\n]/.test(data)) {
      throw notWellFormed('it has text outside the root element');
    }
    this.position = end;
  }

  private readMarkup(): void {
    this.countNode();
    if (this.startsWith('</')) this.readEndTag();
    else if (this.startsWith('<!--')) this.readComment();
    else if (this.startsWith('<![CDATA[')) this.readCdata();
    else if (this.startsWith('<?')) this.readInstruction();
    else if (this.match(DOCTYPE)) throw new InvalidXmlError('doctype', 'the document has a DOCTYPE');
    else this.readStartTag();
  }

  private readStartTag(): void {
    const name = this.match(START_TAG_NAME)?.[1];
    if (name === undefined) throw notWellFormed('a "<" begins no tag');
    if (this.openElements.length === 0 && this.hasRoot) throw notWellFormed('it has two root elements');
    this.position += 1 + name.length;
    this.readAttributes(name);

    const end = this.match(START_TAG_END);
    if (end === null) throw notWellFormed(`the start tag of ${quotedName(name)} is broken`);
    this.position += end[0].length;
    this.hasRoot = true;
    if (this.openElements.length === MAX_DEPTH) {
      throw new InvalidXmlError('too-deep', `the document nests more than ${MAX_DEPTH} elements`);
    }
    if (end[1] === '') this.openElements.push(name);
  }

  private readAttributes(element: string): void {
    const names = new Set<string>();
    for (let match = this.match(ATTRIBUTE); match !== null; match = this.match(ATTRIBUTE)) {
      const [whole, name = '', inDoubleQuotes, inSingleQuotes = ''] = match;
      this.countNode();
      if (names.has(name)) throw notWellFormed(`${quotedName(element)} has an attribute twice`);
      if (UNREADABLE_ATTRIBUTES.has(name)) {
        throw notWellFormed(`${quotedName(element)} has an attribute whose name cannot be read`);
      }
      checkReferences(inDoubleQuotes ?? inSingleQuotes);
      names.add(name);
      this.replace(whole.length, whole.replace(/[\t\n]/g, ' '));
    }
  }

  private readEndTag(): void {
    const match = this.match(END_TAG);
    const open = this.openElements.pop();
    if (match === null || open === undefined || match[1] !== open) {
      throw notWellFormed(
        open === undefined ? 'an end tag has no start tag' : `${quotedName(open)} is not closed`,
      );
    }
    this.position += match[0].length;
  }

  private readCdata(): void {
    if (this.openElements.length === 0) throw notWellFormed('it has text outside the root element');
    const end = this.indexOf(']]>');
    if (end === undefined) throw notWellFormed('a CDATA section is not closed');
    this.position = end + ']]>'.length;
  }

  private readComment(): void {
    const end = this.indexOf('--', '<!--'.length);
    if (end === undefined || this.text[end + 2] !== '>') throw notWellFormed('a comment is not closed');
    this.replace(end + '-->'.length - this.position, '');
  }

  private readInstruction(): void {
    const target = this.match(INSTRUCTION_TARGET)?.[1];
    if (target === undefined || target.toLowerCase() === 'xml') {
      throw notWellFormed('a processing instruction is broken, or the XML declaration is not at the start');
    }
    const end = this.indexOf('?>');
    if (end === undefined) throw notWellFormed('a processing instruction is not closed');
    this.replace(end + '?>'.length - this.position, '');
  }

  private countNode(): void {
    this.nodeCount++;
    if (this.nodeCount > MAX_NODES) {
      throw new InvalidXmlError('too-many-nodes', `the document has more than ${MAX_NODES} nodes`);
    }
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    return pattern.exec(this.text);
  }

  private startsWith(markup: string): boolean {
    return this.text.startsWith(markup, this.position);
  }

  private indexOf(markup: string, offset = 0): number | undefined {
    const index = this.text.indexOf(markup, this.position + offset);
    return index < 0 ? undefined : index;
  }

  /** Steps over so many characters and keeps the replacement in their stead. */
  private replace(length: number, replacement: string): void {
    this.kept.push(this.text.slice(this.keptUntil, this.position), replacement);
    this.position += length;
    this.keptUntil = this.position;
  }
}

/** XML 1.0 §4.1: without a DTD the five predefined entities and references to legal characters are all there is. */
function checkReferences(data: string): void {
  for (let index = data.indexOf('&'); index >= 0; index = data.indexOf('&', REFERENCE.lastIndex)) {
    REFERENCE.lastIndex = index;
    const reference = REFERENCE.exec(data);
    if (reference === null) throw notWellFormed('it has an undefined entity or a stray "&"');
    if (!isLegalReference(reference)) throw notWellFormed('it refers to a character that XML does not allow');
  }
}

const MAX_CODE_POINT = 0x10ffff;

function isLegalReference([, decimal, hexadecimal]: RegExpExecArray): boolean {
  if (decimal === undefined && hexadecimal === undefined) return true;
  const codePoint = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : parseInt(decimal, 10);
  return codePoint <= MAX_CODE_POINT && isXmlText(String.fromCodePoint(codePoint));
}
