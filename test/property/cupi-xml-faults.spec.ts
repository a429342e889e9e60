import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeList, decodeObject, parseXml, type XmlDocument, type XmlElement } from '#libs/cupi-xml';
import {
  axlServer,
  invalidXmlReasonOf,
  phoneSystem,
  phoneSystemAssociation,
  readFixture,
  readWithSaxes,
  type SaxesElement,
  utf8,
} from '#libs/testing';

const READERS: Readonly<Record<string, (document: XmlDocument) => unknown>> = {
  'phone-systems': (document) => decodeList(phoneSystem, document),
  'phone-system': (document) => decodeObject(phoneSystem, document),
  'phone-system.doubled-brackets': (document) => decodeObject(phoneSystem, document),
  'axl-servers': (document) => decodeList(axlServer, document),
  'phone-system-associations': (document) => decodeList(phoneSystemAssociation, document),
};

/** Bytes with some of them changed, left out, put in or cut off at the end. */
function mutated(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const position = fc.nat({ max: original.length - 1 });
  const markup = fc.constantFrom(
    '<',
    '>',
    '&',
    '</',
    '/>',
    ']]>',
    '<!--',
    '<![CDATA[',
    '<?',
    '"',
    '\u0000',
    '<x>',
    '&#0;',
  );
  const mutation = fc.oneof(
    fc.record({
      at: position,
      remove: fc.constant(1),
      insert: fc.uint8Array({ minLength: 1, maxLength: 1 }),
    }),
    fc.record({ at: position, remove: fc.nat({ max: 20 }), insert: markup.map((text) => Buffer.from(text)) }),
    fc.record({ at: position, remove: fc.nat({ max: 50 }), insert: fc.constant(Buffer.of()) }),
    fc.record({ at: position, remove: fc.constant(original.length), insert: fc.constant(Buffer.of()) }),
  );
  return fc
    .array(mutation, { minLength: 1, maxLength: 3 })
    .map((mutations) =>
      mutations.reduce<Uint8Array>(
        (bytes, { at, remove, insert }) =>
          Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
        original,
      ),
    );
}

describe.each(Object.entries(READERS))('the document %s', (name, read) => {
  const original = readFixture(name);

  it('is read as it is', () => {
    expect(invalidXmlReasonOf(() => read({ bytes: original }))).toBeUndefined();
  });

  it('is rejected when it is cut off anywhere', () => {
    const end = Buffer.from(original).lastIndexOf('>');
    for (let length = 0; length <= end; length++) {
      expect(
        invalidXmlReasonOf(() => read({ bytes: original.subarray(0, length) })),
        `${length} bytes`,
      ).toBe('not-well-formed');
    }
  });

  it('is read or rejected, and nothing else, when it is damaged', () => {
    fc.assert(
      fc.property(mutated(original), (bytes) => {
        // invalidXmlReasonOf passes on every error that is not an InvalidXmlError.
        invalidXmlReasonOf(() => read({ bytes }));
      }),
      { numRuns: 400 },
    );
  });
});

describe('arbitrary bytes', () => {
  it('are read or rejected, and nothing else, in any charset', () => {
    const charset = fc.constantFrom(undefined, 'utf-8', 'utf-16', 'utf-16be', 'iso-8859-1', 'shift_jis', 'x');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), charset, (bytes, name) => {
        invalidXmlReasonOf(() => parseXml({ bytes, charset: name }));
      }),
      { numRuns: 1000 },
    );
  });
});

/**
 * What XML is made of, in no order, without blanks: some of it is well-formed by chance, most is so nearly.
 * Of the characters beyond U+FFFF, U+20000 may stand in names and U+F0000 may not.
 */
const VISIBLE_TOKENS = `
  <a> </a> <b> </b> <b/> <é.1> </é.1> <\u{20000}> </\u{20000}> <1> < > / = <!-- --> -- - <![CDATA[ ]]> ] <?x <?xml ?> ? <! <!--z-->
  &amp; &AMP; &nbsp; &#65; &#x41; &#X41; &#0; &#13; & ; x é " ' \u{F0000}
`;
const token = fc.constantFrom(
  ...VISIBLE_TOKENS.trim().split(/\s+/),
  ...['<a c="1">', `<a c='&lt;' d="">`, '<a c="1" c="2">', '<?xml version="1.0"?>', '<?x y?>'],
  ...[' ', '\n', '\r', '\t', '\u00A0', '\u0001', '\uFFFE', '\uFEFF'],
);
/** The one fault that saxes is known to overlook: a target that is followed by neither a blank nor `?>` (§2.6). */
const SAXES_BLIND_SPOT = /<\?[^ \t\n\r?]+\?(?!>)/;
const nearlyXml = fc
  .oneof(
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
    fc.array(token, { maxLength: 6 }).map((tokens) => `<a>${tokens.join('')}</a>`),
  )
  .filter((xml) => !SAXES_BLIND_SPOT.test(xml));

function sameShape({ name, attributes, content }: XmlElement): SaxesElement {
  return {
    name,
    attributes,
    content: content.map((node) => (typeof node === 'string' ? node : sameShape(node))),
  };
}

describe('any text that looks like XML', () => {
  it('is read exactly when an independent reader finds it well-formed, and to the same tree', () => {
    fc.assert(
      fc.property(nearlyXml, (xml) => {
        const expected = readWithSaxes(xml);
        if (expected === undefined) {
          expect(invalidXmlReasonOf(() => parseXml(utf8(xml)))).toBe('not-well-formed');
        } else {
          expect(sameShape(parseXml(utf8(xml)))).toEqual(expected);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
