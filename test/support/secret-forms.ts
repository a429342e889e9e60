import { createHash } from 'node:crypto';

/** Bits of a byte, and of a character of base64. */
const OCTET = 8;
const SEXTET = 6;

/** The secrets, by name, of which a text has any form. Bytes are to be shown as latin1. */
export function secretsIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}

/**
 * Every form in which a secret is given away: plain, in XML, in JSON, percent-encoded, in hex, in base64 wherever it stands in
 * what is encoded, and as a digest without a key, which is no better than plain for what can be guessed.
 */
function formsOf(secret: string): readonly string[] {
  const inXml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    secret,
    inXml,
    inXml.replaceAll('"', '&quot;'),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex'),
    ...base64PartsOf(secret),
    ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => digestsOf(secret, algorithm)),
  ];
}

/** What base64 has of it for sure, whatever stands before and after. */
function base64PartsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = Math.ceil((before * OCTET) / SEXTET);
    const end = Math.floor(((before + bytes.length) * OCTET) / SEXTET);
    const part = encoded.slice(start, end);
    return [part, part.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function digestsOf(secret: string, algorithm: string): string[] {
  const digest = createHash(algorithm).update(secret).digest();
  const texts = (['hex', 'base64', 'base64url', 'latin1'] as const).map((form) => digest.toString(form));
  return texts.map((text) => text.replace(/=+$/, ''));
}
