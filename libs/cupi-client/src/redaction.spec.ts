import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { redactorOf } from './redaction.js';

const SECRET = `p&s <"w'> é$1`;

describe('redactorOf', () => {
  it.each([
    ['unchanged', SECRET],
    ['with XML entities', 'p&amp;s &lt;&quot;w&apos;&gt; é$1'],
    ['with decimal references', 'p&#38;s &#60;&#34;w&#39;&#62; &#233;$1'],
    ['with hexadecimal references', 'p&#x26;s &#x3C;&#x22;w&#x27;&#x3e; &#x00E9;$1'],
    ['percent-encoded', 'p%26s%20%3C%22w%27%3E%20%C3%A9%241'],
    ['percent-encoded in lower case', 'p%26s%20%3c%22w%27%3e%20%c3%a9%241'],
    ['with XML entities, twice', 'p&amp;amp;s &amp;lt;&amp;quot;w&amp;#39;&amp;gt; é$1'],
    ['percent-encoded, twice', 'p%2526s%2520%253C%2522w%2527%253E%2520%25C3%25A9%25241'],
    ['form-encoded', 'p%26s+%3C%22w%27%3E+%C3%A9%241'],
    ['percent-encoded in part, once and twice', 'p%26s%2520<%22w%27> %C3%25A9%241'],
    ['percent-encoded and then with XML entities', 'p&#x25;26s &amp;lt;%22w%27&gt; é$1'],
    ['in capitals', SECRET.toUpperCase()],
  ])('withholds a text with a secret %s', (_, written) => {
    expect(redactorOf([SECRET])(`bad value ${written} for x`)).toBeUndefined();
  });

  it('withholds a text with a secret without the blanks around it', () => {
    expect(redactorOf([' hunter2 '])('bad value "hunter2"')).toBeUndefined();
  });

  it.each(['one', 'two'])('withholds a text with any of the secrets: %s', (secret) => {
    expect(redactorOf(['one', 'two'])(`bad value ${secret}`)).toBeUndefined();
  });

  it.each(['a%41b', 'a&amp;b', 'a+b', '100%2541'])(
    'finds a secret that looks escaped itself, unchanged and escaped: %s',
    (secret) => {
      const redact = redactorOf([secret]);
      expect(redact(`bad ${secret}`)).toBeUndefined();
      expect(redact(`bad ${encodeURIComponent(secret)}`)).toBeUndefined();
      expect(redact(`bad ${secret.replaceAll('&', '&amp;').replaceAll('%', '&#37;')}`)).toBeUndefined();
    },
  );

  it('withholds a text that was escaped too often, or is too long, to be checked', () => {
    const redact = redactorOf(['hunter2']);
    expect(redact(`&${'amp;'.repeat(8)}`)).toBeDefined();
    expect(redact(`&${'amp;'.repeat(9)}`)).toBeUndefined();
    expect(redact('x'.repeat(65_536))).toBeDefined();
    expect(redact('x'.repeat(65_537))).toBeUndefined();
  });

  it.each(['%', '%F', '%ff', '%C3%28', '&', '&;', '&#;', '&#x110000;', '&#9999999999;', '&nbsp;'])(
    'does not unescape invalid escapes: %s',
    (text) => {
      expect(redactorOf(['hunter2'])(text)).toBe(text);
      expect(redactorOf(['hunter2'])(`${text}hunter2`)).toBeUndefined();
    },
  );

  it('returns a text without secrets unchanged', () => {
    const text = 'PhoneSystem &quot;A%20B&quot; not found';
    expect(redactorOf(['', ' ', 'hunter2'])(text)).toBe(text);
    expect(redactorOf([])(text)).toBe(text);
  });

  it('finds every secret, however it is escaped', () => {
    const spelling = fc.constantFrom<(secret: string) => string>(
      (secret) => secret,
      encodeURIComponent,
      (secret) => new URLSearchParams([[secret, '']]).toString().slice(0, -1),
      (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      (secret) => Array.from(secret, (character) => `&#${character.codePointAt(0) ?? 0};`).join(''),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), spelling, (secret, spell) => {
        fc.pre(secret.trim() !== '');
        expect(redactorOf([secret])(`§${spell(secret)}§`)).toBeUndefined();
      }),
    );
  });
});
