import { describe, expect, it } from 'vitest';
import { isXmlText, trimXmlBlanks } from './xml-text.js';

describe('isXmlText', () => {
  it.each(['', 'Branch PBX', '\t\n\r', '<&>"\']]>', '\u{85}\u{A0}\u{D7FF}\u{E000}\u{FFFD}', '😀\u{10FFFF}'])(
    'accepts %j',
    (text) => {
      expect(isXmlText(text)).toBe(true);
    },
  );

  it.each(['\u0000', '\u0001', '\u0008', '\u000B', '\u000C', '\u001F', '\uFFFE', '\uFFFF'])(
    'rejects the character %j, which XML 1.0 does not have',
    (character) => {
      expect(isXmlText(`a${character}b`)).toBe(false);
    },
  );

  it.each(['\uD83D', '\uDE00', '\uDE00\uD83D', 'a\uD83Db'])('rejects the lone surrogate in %j', (text) => {
    expect(isXmlText(text)).toBe(false);
  });

  it('judges ten million characters without running out of stack', () => {
    expect(isXmlText('😀'.repeat(5_000_000))).toBe(true);
  });
});

describe('trimXmlBlanks', () => {
  it('removes spaces, tabs and line ends at both ends', () => {
    expect(trimXmlBlanks(' \t\r\nPBX\n\r\t ')).toBe('PBX');
  });

  it('keeps the blanks inside', () => {
    expect(trimXmlBlanks(' Branch \n PBX ')).toBe('Branch \n PBX');
  });

  it('removes all of a text of blanks', () => {
    expect(trimXmlBlanks(' \n ')).toBe('');
  });

  it.each(['\u00A0', '\u2003', '\u000B', '\uFEFF'])(
    'keeps %j, which XML does not count as a blank',
    (text) => {
      expect(trimXmlBlanks(text)).toBe(text);
    },
  );

  it('takes linear time on a long run of inner blanks', () => {
    const text = `a${' '.repeat(1_000_000)}b`;
    const startedMs = performance.now();
    expect(trimXmlBlanks(text)).toBe(text);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });
});
