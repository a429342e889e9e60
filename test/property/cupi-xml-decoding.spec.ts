import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeList, decodeObject } from '#libs/cupi-xml';
import { phoneSystem, readWithSaxes, utf8 } from '#libs/testing';
import { xmlText } from '../support/xml-arbitraries.js';

/** One way to write a character; every reader must understand them all. */
type Spelling = (character: string) => string;

const SPELLINGS: readonly Spelling[] = [
  (character) => `&#${character.codePointAt(0) ?? 0};`,
  (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`,
  (character) => `&#x000${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`,
  (character) => (character === '\r' ? '&#13;' : `<![CDATA[${character}]]>`),
  (character) => `<!-- & <b> -->${plain(character)}`,
  (character) => `${plain(character)}<?pi <b> ??>`,
  plain,
  plain,
  plain,
];

function plain(character: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
    '\r': '&#13;',
  };
  return named[character] ?? character;
}

/** A text and one of the many ways to write it. */
const writtenText = xmlText.chain((text) =>
  fc
    .array(fc.constantFrom(...SPELLINGS), { minLength: text.length, maxLength: text.length })
    .map((spellings) => ({
      text,
      xml: Array.from(text, (character, index) => (spellings[index] ?? plain)(character)).join(''),
    })),
);

const trimmed = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

const unknownName = fc.constantFrom(
  'TenantObjectId',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'displayName',
  'Zürich',
  'x:y',
  'A.b-c_1',
);

interface WrittenElement {
  readonly name: string;
  readonly text: string;
  readonly xml: string;
}

function element(
  name: fc.Arbitrary<string>,
  content: fc.Arbitrary<{ text: string; xml: string }>,
): fc.Arbitrary<WrittenElement> {
  return fc
    .record({ name, content, blank: fc.constantFrom('', ' ', '\n  ') })
    .map(({ name, content: { text, xml }, blank }) => ({
      name,
      text,
      xml: `${blank}<${name}${blank}>${xml}</${name}>`,
    }));
}

const verbatim = (text: string): { text: string; xml: string } => ({ text, xml: text });
const objectOfElements = fc.array(
  fc.oneof(
    element(fc.constant('DisplayName'), writtenText),
    element(fc.constant('CallLoopDTMF'), writtenText),
    element(fc.constant('PortCount'), fc.maxSafeInteger().map(String).map(verbatim)),
    element(fc.constant('MwiForceOff'), fc.constantFrom('true', 'false').map(verbatim)),
    element(unknownName, writtenText),
  ),
  { maxLength: 8 },
);

/**
 * What the gateway promises for elements in this order: the first of a field is the field, all others are extensions.
 */
function expectedOf(elements: readonly WrittenElement[]): unknown {
  const texts = (name: string): string[] =>
    elements.filter((one) => one.name === name).map(({ text }) => trimmed(text));
  const [displayName, ...moreNames] = texts('DisplayName');
  const [callLoopDtmf, ...moreTones] = texts('CallLoopDTMF');
  const [portCount, ...moreCounts] = texts('PortCount');
  const [mwiForceOff, ...moreFlags] = texts('MwiForceOff');
  const unknown = [...new Set(elements.map(({ name }) => name))].map((name): [string, string[]] => [
    name,
    texts(name),
  ]);
  const extensions = [
    ...unknown.filter(
      ([name]) => !['DisplayName', 'CallLoopDTMF', 'PortCount', 'MwiForceOff'].includes(name),
    ),
    ['DisplayName', moreNames] as const,
    ['CallLoopDTMF', moreTones] as const,
    ['PortCount', moreCounts] as const,
    ['MwiForceOff', moreFlags] as const,
  ].filter(([, texts]) => texts.length > 0);
  return {
    ...(displayName !== undefined && { displayName }),
    ...(callLoopDtmf !== undefined && { callLoopDtmf }),
    ...(portCount !== undefined && { portCount: Number(portCount) }),
    ...(mwiForceOff !== undefined && { mwiForceOff: mwiForceOff === 'true' }),
    ...(extensions.length > 0 && {
      extensions: Object.fromEntries(extensions.map(([name, texts]) => [name, texts.join('\n')])),
    }),
  };
}

const rowXml = (elements: readonly WrittenElement[]): string =>
  `<PhoneSystem>${elements.map(({ xml }) => xml).join('')}\n</PhoneSystem>`;

describe('a document written in any of the ways that XML allows', () => {
  it('is decoded to the object that was written', () => {
    fc.assert(
      fc.property(objectOfElements, (elements) => {
        expect(decodeObject(phoneSystem, utf8(rowXml(elements)))).toEqual(expectedOf(elements));
      }),
      { numRuns: 1000 },
    );
  });

  it('is decoded to the list that was written, in any of the charsets that XML readers must know', () => {
    fc.assert(
      fc.property(
        fc.array(objectOfElements, { maxLength: 4 }),
        fc.nat(),
        fc.boolean(),
        (rows, total, isUtf16) => {
          const xml = `\uFEFF<?xml version="1.0"?><PhoneSystems total="${total}">${rows.map(rowXml).join('')}</PhoneSystems>`;
          const bytes = Buffer.from(xml, isUtf16 ? 'utf16le' : 'utf8');
          expect(decodeList(phoneSystem, { bytes })).toEqual({ items: rows.map(expectedOf), total });
        },
      ),
      { numRuns: 300 },
    );
  });
});

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    writtenText.map(({ xml }) => xml),
    fc
      .record({
        name: unknownName,
        attribute: xmlText.map((text) => Array.from(text, plain).join('')),
        content: fc.array(tie('tree'), { maxLength: 4 }),
      })
      .map(
        ({ name, attribute, content }) => `<${name} a="${attribute}" b-c='1'>${content.join('')}</${name}>`,
      ),
  ),
}));

describe('an unknown element with anything inside', () => {
  it('is shown as XML that says the same to an independent reader', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (trees) => {
        // Elements at both ends, so that no blanks are trimmed.
        const inner = `<first/>${trees.join('')}<last/>`;
        const { extensions } = decodeObject(
          phoneSystem,
          utf8(`<PhoneSystem><Other>${inner}</Other></PhoneSystem>`),
        );
        const shown = readWithSaxes(`<Other>${extensions?.Other ?? ''}</Other>`);
        expect(shown).toBeDefined();
        expect(shown).toEqual(readWithSaxes(`<Other>${inner}</Other>`));
      }),
      { numRuns: 500 },
    );
  });
});
