import * as fc from 'fast-check';

/** A character that XML 1.0 §2.2 allows, the awkward ones often. */
const xmlCharacter = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['&', '<', '>', '"', "'", ';', ']', '#', 'x', '-', '?', '!', ' ', '\t', '\n', '\r'],
      ...['\u00A0', '\u0085', '\u2028', '😀', '\uFFFD'],
    ),
  },
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: codePoint(0x20, 0xd7ff) },
  { weight: 1, arbitrary: codePoint(0xe000, 0xfffd) },
  { weight: 1, arbitrary: codePoint(0x10000, 0x10ffff) },
);

function codePoint(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((code) => String.fromCodePoint(code));
}

/** Text that XML can carry, with whole references and section ends in it now and then. */
export const xmlText = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: xmlCharacter },
      fc.constantFrom('&amp;', '&#13;', ']]>', '<![CDATA[', '-->'),
    ),
    {
      maxLength: 30,
    },
  )
  .map((pieces) => pieces.join(''));
