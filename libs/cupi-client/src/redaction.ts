/**
 * Returns a text unchanged when it is free of the secrets of one call; undefined when it is not, or when that cannot be
 * determined.
 */
export type Redact = (text: string) => string | undefined;

/** No error of Unity Connection is that long; at most 500 characters of one are shown. */
const MAX_CHARACTERS = 65_536;

/** How often a text is unescaped at most: one that has been escaped more often is withheld. */
const MAX_ROUNDS = 8;

/** Character references of XML (XML 1.0 §4.1, §4.6), and percent-encoded characters in UTF-8 (RFC 3629 §4). */
const ESCAPED =
  /&(?:amp|lt|gt|quot|apos);|&#\d+;|&#x[\da-f]+;|%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Withholds every text that contains one of the secrets, plain or escaped. Matching is case-insensitive, and ignores
 * the blanks around a secret.
 *
 * No regular expression is made of a secret: an engine rejects long ones with an error that quotes them.
 */
export function redactorOf(secrets: readonly string[]): Redact {
  let wanted: ReadonlySet<string> | undefined;
  return (text) => {
    wanted ??= new Set(secrets.flatMap(formsOf));
    return isFreeOf(wanted, text) ? text : undefined;
  };
}

function isFreeOf(wanted: ReadonlySet<string>, text: string): boolean {
  if (wanted.size === 0) return true;
  const forms = unescapedForms(text);
  return forms !== undefined && !forms.some((form) => contains(folded(form), wanted));
}

function contains(text: string, wanted: ReadonlySet<string>): boolean {
  for (const secret of wanted) if (text.includes(secret)) return true;
  return false;
}

/** A secret unchanged, and as it appears in a fully unescaped text: `%41` is a valid password. */
function formsOf(secret: string): string[] {
  const forms = [secret, unescapedForms(secret)?.at(-1) ?? secret];
  return forms.map((form) => folded(form).trim()).filter((form) => form !== '');
}

/** The text, and the results of unescaping it until nothing changes; undefined when that takes too long. */
function unescapedForms(text: string): string[] | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const forms: string[] = [];
  let form = text;
  for (let round = 0; round <= MAX_ROUNDS; round += 1) {
    forms.push(form);
    const next = form.replace(ESCAPED, unescaped);
    if (next === form) return forms;
    form = next;
  }
  return undefined;
}

function unescaped(escaped: string): string {
  if (escaped.startsWith('%')) return percentDecoded(escaped);
  const name = escaped.slice(1, -1).toLowerCase();
  return ENTITIES[name] ?? characterOf(name) ?? escaped;
}

/** @param reference as `#233` or `#xe9`; undefined for a number that is not a character */
function characterOf(reference: string): string | undefined {
  const codePoint = Number(reference.replace('#x', '0x').replace('#', ''));
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;
}

function percentDecoded(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    // Bytes that are not UTF-8 encode no character.
    return escaped;
  }
}

/** Lower case first: some letters have two forms of one case only. Forms write a blank as `+` (WHATWG URL §5.1). */
function folded(text: string): string {
  return text.toLowerCase().toUpperCase().replaceAll('+', ' ');
}
