import { describe, expect, it } from 'vitest';
import { invalidXmlReasonOf } from '#libs/testing';
import { MAX_XML_BYTES, readText } from './xml-document.js';

const XML = '<DisplayName>Zürich 😀</DisplayName>';

function utf16(text: string, byteOrder: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return byteOrder === 'le' ? bytes : bytes.swap16();
}

describe('the charset of a document', () => {
  it('is UTF-8 when nothing says otherwise', () => {
    expect(readText({ bytes: Buffer.from(XML) })).toBe(XML);
  });

  it('is what the byte order mark says, and the mark is not part of the text', () => {
    expect(readText({ bytes: Buffer.from(`\uFEFF${XML}`) })).toBe(XML);
  });

  it('is what the byte order mark says even against the Content-Type', () => {
    expect(readText({ bytes: utf16(`\uFEFF${XML}`, 'be'), charset: 'iso-8859-1' })).toBe(XML);
  });

  it.each(['le', 'be'] as const)('is UTF-16 (%s) by its byte order mark', (byteOrder) => {
    expect(readText({ bytes: utf16(`\uFEFF${XML}`, byteOrder), charset: 'utf-16' })).toBe(XML);
  });

  it.each(['le', 'be'] as const)('is UTF-16 (%s) by its first character when it has no mark', (byteOrder) => {
    expect(readText({ bytes: utf16(XML, byteOrder) })).toBe(XML);
  });

  it.each(['le', 'be'] as const)(
    'has a byte order (%s) when the Content-Type says only "UTF-16"',
    (byteOrder) => {
      expect(readText({ bytes: utf16(XML, byteOrder), charset: 'UTF-16' })).toBe(XML);
    },
  );

  it('is what the Content-Type says, regardless of the XML declaration', () => {
    const xml = '<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>';
    expect(readText({ bytes: Buffer.from(xml), charset: 'utf-8' })).toBe(xml);
  });

  it.each([`encoding="ISO-8859-1"`, `encoding = 'latin1' standalone="yes"`])(
    'is what the XML declaration says (%s) when there is nothing else',
    (encoding) => {
      const xml = `<?xml version="1.0" ${encoding}?><a>Zürich</a>`;
      expect(readText({ bytes: Buffer.from(xml, 'latin1') })).toBe(xml);
    },
  );

  it('is not taken from an attribute of the root', () => {
    const xml = '<a encoding="iso-8859-1">ü</a>';
    expect(readText({ bytes: Buffer.from(xml) })).toBe(xml);
  });

  it.each(['le', 'be'] as const)('may be declared as "UTF-16" for either byte order (%s)', (byteOrder) => {
    const xml = '<?xml version="1.0" encoding="UTF-16"?><a>ü</a>';
    expect(readText({ bytes: utf16(`\uFEFF${xml}`, byteOrder) })).toBe(xml);
  });

  it('may be declared by another of its names', () => {
    const xml = '<?xml version="1.0" encoding="UTF8"?><a>ü</a>';
    expect(readText({ bytes: Buffer.from(`\uFEFF${xml}`) })).toBe(xml);
  });

  it('is case-insensitive', () => {
    expect(readText({ bytes: Buffer.from(XML), charset: 'UTF-8' })).toBe(XML);
  });
});

describe('bytes that are not text', () => {
  it.each(['klingon', '', 'utf-7'])('are rejected when the charset is the unknown %j', (charset) => {
    expect(invalidXmlReasonOf(() => readText({ bytes: Buffer.from(XML), charset }))).toBe('undecodable');
  });

  it('are rejected when the XML declaration names an unknown charset', () => {
    const bytes = Buffer.from('<?xml version="1.0" encoding="klingon"?><a/>');
    expect(invalidXmlReasonOf(() => readText({ bytes }))).toBe('undecodable');
  });

  it.each([
    ['UTF-8 with a mark', 'iso-8859-1', (xml: string) => Buffer.from(`\uFEFF${xml}`)],
    ['UTF-8 with a mark', 'klingon', (xml: string) => Buffer.from(`\uFEFF${xml}`)],
    ['UTF-16 with a mark', 'utf-8', (xml: string) => utf16(`\uFEFF${xml}`, 'be')],
    ['UTF-16 without a mark', 'utf-8', (xml: string) => utf16(xml, 'le')],
  ])('are rejected for %s that is declared as %s', (_encoding, declared, bytesOf) => {
    const bytes = bytesOf(`<?xml version="1.0" encoding="${declared}"?><a/>`);
    expect(invalidXmlReasonOf(() => readText({ bytes }))).toBe('undecodable');
    expect(invalidXmlReasonOf(() => readText({ bytes, charset: 'utf-16' }))).toBeUndefined();
  });

  it.each([
    ['a byte that UTF-8 does not have', Buffer.from([0x3c, 0x61, 0xff, 0x2f, 0x3e])],
    ['an overlong form', Buffer.from([0x3c, 0xc0, 0xaf, 0x3e])],
    ['a surrogate in UTF-8', Buffer.from([0x3c, 0xed, 0xa0, 0x80, 0x3e])],
    ['a character cut in half', Buffer.from('<a>ü').subarray(0, 4)],
    ['a lone surrogate in UTF-16', utf16('\uFEFF<a>\uD83D</a>', 'le')],
    ['half a UTF-16 character', utf16('\uFEFF<a/>', 'le').subarray(0, -1)],
  ])('are rejected for %s', (_case, bytes) => {
    expect(invalidXmlReasonOf(() => readText({ bytes }))).toBe('undecodable');
  });
});

describe('the size of a document', () => {
  it('may be 10 MiB', () => {
    expect(readText({ bytes: Buffer.alloc(MAX_XML_BYTES, ' ') })).toHaveLength(10 * 1024 * 1024);
  });

  it('may not be a byte more', () => {
    expect(invalidXmlReasonOf(() => readText({ bytes: Buffer.alloc(MAX_XML_BYTES + 1, ' ') }))).toBe(
      'too-large',
    );
  });
});

describe('line ends', () => {
  it('may be 100,000 carriage returns', () => {
    expect(readText({ bytes: Buffer.from('\r\n'.repeat(100_000)) })).toHaveLength(100_000);
    expect(invalidXmlReasonOf(() => readText({ bytes: Buffer.from('\r'.repeat(100_001)) }))).toBe(
      'too-large',
    );
  });

  it('are line feeds, however they were sent', () => {
    expect(readText({ bytes: Buffer.from('a\r\nb\rc\nd\r\r\ne') })).toBe('a\nb\nc\nd\n\ne');
  });
});
