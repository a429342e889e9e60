import * as fc from 'fast-check';
import { readFixture, readWithSaxes, type SaxesElement } from '#libs/testing';

/** Fixtures, and what they are documents of. */
export const FIXTURES = [
  'phone-systems',
  'phone-system',
  'axl-servers',
  'axl-server.create',
  'phone-system-associations',
] as const;

/** A document that is nearly what CUPI sends. */
export interface FuzzedDocument {
  readonly fixture: (typeof FIXTURES)[number];
  readonly text: string;
  /** How the text becomes bytes. */
  readonly encoding: 'utf8' | 'utf16le' | 'latin1';
  /** Of the Content-Type. */
  readonly charset?: string | undefined;
}

interface Tree {
  name: string;
  attributes: [name: string, value: string][];
  content: (Tree | string)[];
}

const NAMES = [
  ...['PhoneSystem', 'AXLServer', 'PhoneSystemAssociation', 'ObjectId', 'DisplayName', 'PortCount'],
  ...['MwiForceOff', 'MediaRemoteServiceEnum', 'CcmAXLPassword', 'numNoitificationDevice', 'URI', 'XURI'],
  ...['TenantObjectId', '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'x:y', 'Zürich', '_'],
];
const VALUES = [
  ...['', ' ', '0', '-0', '1', 'true', 'FALSE', '>false', 'yes', '-1', '2147483648', '9007199254740993'],
  ...['1e3', '0x10', ' 12 ', '12abc', 'NaN', '103', '0103', '110', '99999999999999999999', 'null'],
  ...['AA6D3F45-CCDF-4FA2-8170-E5C94B51813A', 'aa6d3f45', '&', '<', ']]>', '&amp;', '\u00A0', '😀', '\uFEFF'],
  'x'.repeat(5000),
];

/** Larger documents are not changed any more: repeated copies would fill the memory. */
const MAX_ELEMENTS = 500;

type TreeChange = (tree: Tree, parent: Tree | undefined) => void;

const name = fc.constantFrom(...NAMES);
const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...VALUES) }, fc.string());

/** What can happen to one element of a document, while the document stays well-formed. */
const treeChange: fc.Arbitrary<TreeChange> = fc.oneof(
  name.map(
    (name): TreeChange =>
      (tree) =>
        (tree.name = name),
  ),
  text.map(
    (text): TreeChange =>
      (tree) =>
        (tree.content = [text]),
  ),
  text.map(
    (text): TreeChange =>
      (tree) =>
        tree.content.push(text),
  ),
  fc.tuple(name, text).map(([name, text]): TreeChange => (tree) => {
    tree.content.push({ name, attributes: [], content: [text] });
  }),
  fc
    .tuple(fc.oneof(name, fc.constantFrom('total', 'xml:lang', 'xmlns')), text)
    .map(([name, value]): TreeChange => (tree) => {
      tree.attributes = [...tree.attributes.filter(([other]) => other !== name), [name, value]];
    }),
  fc.constant<TreeChange>((tree) => (tree.content = [])),
  fc.constant<TreeChange>((tree) => (tree.attributes = [])),
  fc.constant<TreeChange>((tree) => tree.content.reverse()),
  fc.constant<TreeChange>((tree, parent) => {
    if (parent) parent.content = parent.content.filter((node) => node !== tree);
  }),
  fc.oneof({ weight: 9, arbitrary: fc.nat(20) }, fc.nat(300)).map((times): TreeChange => (tree, parent) => {
    parent?.content.push(...Array.from({ length: times }, () => tree));
  }),
  fc.integer({ min: 1, max: 20 }).map((depth): TreeChange => (tree) => {
    for (let level = 0; level < depth; level++)
      tree.content = [{ name: 'Level', attributes: [], content: tree.content }];
  }),
);

type TextChange = (xml: string, at: number) => string;

const inserted = fc.constantFrom(
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '</',
    '/>',
    ']]>',
    '<!--',
    '-->',
    '<![CDATA[',
    '<?x',
    '?>',
    '--',
    '=',
    ';',
    '\u0000',
  ],
  ...[
    '&#0;',
    '&#xD;',
    '&#55296;',
    '&lt',
    '&lol;',
    '<x>',
    '</x>',
    '<x/>',
    '<!-- <a> -->',
    '<?x y?>',
    '\uFFFE',
    '\r\n',
  ],
  ...[
    '<![CDATA[<a>&amp;]]>',
    '<!DOCTYPE a>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    '<?xml version="1.0"?>',
  ],
  ...[
    '\uD800',
    '<' + 'a'.repeat(10_000),
    '<!--'.repeat(500),
    '<a '.repeat(500),
    '&'.repeat(2000),
    ' '.repeat(20_000),
  ],
);
const textChange: fc.Arbitrary<TextChange> = fc.oneof(
  inserted.map(
    (piece): TextChange =>
      (xml, at) =>
        xml.slice(0, at) + piece + xml.slice(at),
  ),
  fc.nat(40).map(
    (length): TextChange =>
      (xml, at) =>
        xml.slice(0, at) + xml.slice(at + length),
  ),
  fc.constant<TextChange>((xml, at) => xml.slice(0, at)),
  fc.constant<TextChange>((xml, at) => xml.slice(at)),
  fc.constant<TextChange>((xml, at) => xml + xml.slice(at)),
  fc.constant<TextChange>((xml, at) => xml.slice(0, at) + xml.charAt(at).toUpperCase() + xml.slice(at + 1)),
);

const start = fc.constantFrom(
  ...['', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', "<?xml version='1.1'?>\n", '\uFEFF'],
  ...[
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<!-- x -->\n',
  ],
);

/** Documents of the fixtures, changed element by element, then perhaps spoilt as text, then as bytes. */
export const fuzzedDocument: fc.Arbitrary<FuzzedDocument> = fc
  .record({
    fixture: fc.constantFrom(...FIXTURES),
    start,
    treeChanges: fc.array(fc.tuple(fc.nat(), treeChange), { maxLength: 6 }),
    spelling: fc.constantFrom(...(['plain', 'cdata', 'numeric'] as const)),
    textChanges: fc.oneof(fc.constant([]), fc.array(fc.tuple(fc.nat(), textChange), { maxLength: 3 })),
    encoding: fc.oneof(
      { weight: 8, arbitrary: fc.constant('utf8' as const) },
      fc.constantFrom('utf16le' as const, 'latin1' as const),
    ),
    charset: fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      fc.constantFrom('utf-8', 'UTF-16', 'iso-8859-1', 'windows-1252', 'utf-7', 'x'),
    ),
  })
  .map(({ fixture, start, treeChanges, spelling, textChanges, encoding, charset }) => {
    const tree = readTree(fixture);
    for (const [choice, change] of treeChanges) {
      const places = placesIn(tree, undefined);
      const place = places[choice % places.length];
      if (place && places.length < MAX_ELEMENTS) change(place.tree, place.parent);
    }
    let text = start + write(tree, spelling);
    for (const [choice, change] of textChanges) text = change(text, choice % (text.length + 1));
    return { fixture, text, encoding, charset };
  });

/** The bytes of the text. */
export function bytesOf({ text, encoding }: FuzzedDocument): Buffer {
  return Buffer.from(text, encoding);
}

function readTree(fixture: string): Tree {
  const root = readWithSaxes(Buffer.from(readFixture(fixture)).toString());
  if (!root) throw new Error(`${fixture} is not well-formed`);
  return toTree(root);
}

function toTree({ name, attributes, content }: SaxesElement): Tree {
  return {
    name,
    attributes: [...attributes],
    content: content.map((node) => (typeof node === 'string' ? node : toTree(node))),
  };
}

interface Place {
  readonly tree: Tree;
  readonly parent: Tree | undefined;
}

function placesIn(tree: Tree, parent: Tree | undefined): Place[] {
  const below = tree.content.flatMap((node) => (typeof node === 'string' ? [] : placesIn(node, tree)));
  return [{ tree, parent }, ...below];
}

type Spelling = 'plain' | 'cdata' | 'numeric';

function write(tree: Tree, spelling: Spelling): string {
  const attributes = tree.attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  const content = tree.content.map((node) =>
    typeof node === 'string' ? writeText(node, spelling) : write(node, spelling),
  );
  return `<${tree.name}${attributes}>${content.join('')}</${tree.name}>`;
}

function writeText(text: string, spelling: Spelling): string {
  if (spelling === 'cdata') return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
  if (spelling === 'plain') return escaped(text);
  return Array.from(text, (character) => `&#${character.codePointAt(0) ?? 0};`).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
