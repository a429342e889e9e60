import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { redactorOf } from './redaction.js';

const SECRET = `p&s <"w'> é$1`;

describe('redactorOf', () => {
  it.each([
    ['as it is', SECRET],
    ['with XML entities', 'p&amp;s &lt;&quot;w&apos;&gt; é$1'],
    ['with decimal references', 'p&#38;s &#60;&#34;w&#39;&#62; &#233;$1'],
    ['with hexadecimal references', 'p&#x26;s &#x3C;&#x22;w&#x27;&#x3e; &#x00E9;$1'],
    ['percent-encoded', 'p%26s%20%3C%22w%27%3E%20%C3%A9%241'],
    ['percent-encoded in lower case', 'p%26s%20%3c%22w%27%3e%20%c3%a9%241'],
    ['with XML entities, twice', 'p&amp;amp;s &amp;lt;&amp;quot;w&amp;#39;&amp;gt; é$1'],
    ['percent-encoded, twice', 'p%2526s%2520%253C%2522w%2527%253E%2520%25C3%25A9%25241'],
    ['form-encoded', 'p%26s+%3C%22w%27%3E+%C3%A9%241'],
  ])('takes out a secret %s', (_, written) => {
    expect(redactorOf([SECRET])(`bad value ${written} for x`)).toBe('bad value [redacted] for x');
  });

  it('takes out a secret that has lost the blanks around it', () => {
    expect(redactorOf([' hunter2 '])('bad value "hunter2"')).toBe('bad value "[redacted]"');
  });

  it('takes out every occurrence of every secret', () => {
    expect(redactorOf(['one', 'two'])('one two one')).toBe('[redacted] [redacted] [redacted]');
  });

  it('takes out the longer of two secrets that begin alike', () => {
    expect(redactorOf(['pass', 'password'])('password')).toBe('[redacted]');
  });

  it('leaves a text without secrets alone', () => {
    expect(redactorOf(['', 'hunter2'])('PhoneSystem not found')).toBe('PhoneSystem not found');
  });

  it('leaves no trace of any secret, however it is escaped', () => {
    const spelling = fc.constantFrom<(secret: string) => string>(
      (secret) => secret,
      encodeURIComponent,
      (secret) => new URLSearchParams([[secret, '']]).toString().slice(0, -1),
      (secret) => secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      (secret) => Array.from(secret, (character) => `&#${character.codePointAt(0) ?? 0};`).join(''),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), spelling, (secret, spell) => {
        expect(redactorOf([secret])(`§${spell(secret)}§`)).toBe('§[redacted]§');
      }),
    );
  });
});
