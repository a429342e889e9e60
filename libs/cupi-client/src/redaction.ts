/** Takes the secrets of one call out of a text. */
export type Redact = (text: string) => string;

const REPLACEMENT = '[redacted]';

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** An ampersand, and however often it has been escaped again. */
const AMPERSAND = '&(?:amp;)*';

/** Likewise a percent sign. */
const PERCENT = '%(?:25)*';

/**
 * Replaces every occurrence of the secrets by `[redacted]`, however the upstream may have escaped each
 * character, and however often: as an XML entity or character reference, or percent-encoded (also `+` for a
 * blank), in any case, and without the blanks around the secret.
 */
export function redactorOf(secrets: readonly string[]): Redact {
  return (text) => {
    const pattern = patternOfSecrets(secrets);
    return pattern ? text.replace(pattern, REPLACEMENT) : text;
  };
}

function patternOfSecrets(secrets: readonly string[]): RegExp | undefined {
  const spellings = secrets.flatMap((secret) => [secret, secret.trim()]);
  const longestFirst = spellings.filter((secret) => secret !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return undefined;
  return new RegExp(longestFirst.map(patternOfSecret).join('|'), 'giu');
}

function patternOfSecret(secret: string): string {
  return Array.from(secret, patternOfCharacter).join('');
}

/** The longer spellings come first, lest `&` be taken from `&amp;` and the rest be left. */
function patternOfCharacter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  const entity = XML_ENTITIES[character];
  const spellings = [
    entity && `${AMPERSAND}${entity};`,
    `${AMPERSAND}#0*${codePoint};`,
    `${AMPERSAND}#x0*${codePoint.toString(16)};`,
    percentEncoded(character),
    character === ' ' ? '\\+' : undefined,
    character === '&' ? AMPERSAND : escapeForRegExp(character),
  ];
  return `(?:${spellings.filter((spelling) => spelling !== undefined).join('|')})`;
}

/** Every byte is encoded: encodeURIComponent leaves alone what other encoders do not. */
function percentEncoded(character: string): string {
  const bytes = Buffer.from(character, 'utf8');
  return Array.from(bytes, (byte) => `${PERCENT}${byte.toString(16).padStart(2, '0')}`).join('');
}

function escapeForRegExp(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
