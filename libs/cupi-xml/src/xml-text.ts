const ILLEGAL_CODE_UNIT = /[^\t\n\r\u0020-\uFFFD]/;

/**
 * True when every character of the string is legal in an XML 1.0 document (§2.2): no control characters but tab, line
 * feed and carriage return, no lone surrogates, no U+FFFE or U+FFFF. What is not legal raw is not legal as a character
 * reference either.
 */
export function isXmlText(value: string): boolean {
  return value.isWellFormed() && !ILLEGAL_CODE_UNIT.test(value);
}

const BLANKS = ' \t\n\r';

/**
 * The string without the blanks around it, as XML 1.0 §2.3 defines them: a no-break space is text. Scanned from both
 * ends, since the usual expression for trailing blanks takes quadratic time on long inner ones.
 */
export function trimXmlBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.includes(text.charAt(start))) start++;
  while (end > start && BLANKS.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
