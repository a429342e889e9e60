/** What a key that is a secret is for; `PublicKey`, `TouchtoneKey` and `KeyPressAction` are none. */
const KEY_PURPOSES =
  'private|secret|shared|encrypt(?:ion|ed)?|decrypt(?:ion)?|access|auth(?:entication|orization)?|api|sign(?:ing|ature)|' +
  'session|master|security|crypto|cipher|symmetric|hmac|aes|des|rsa|ssh|ssl|tls|srtp|pre shared|service|client|server|account|license';

/** What secrets are called, in words of small letters with one blank between them; names in one case have no blanks. */
const SECRET_TERM = new RegExp(
  [
    // Anywhere, since nothing else is spelled so.
    'pass ?wo?r?d|pass ?phrase|pass ?code|secret(?!ar)|credential|jsession ?id|session ?(?:id|cookie|ticket)',
    `(?:${KEY_PURPOSES}) ?keys?\\b`,
    // Words of their own: `PIN2`, but not `Spin` or `Mapping`.
    '\\b(?:pwd|pin|cred|token|cookie|jwt|otp|nonce|psk|passkey|keystore|key store|keytab|pkcs|pfx)s?\\b',
    // CUPI's servers speak SNMP, where the name of a community is its password.
    '\\bcommunity(?: name| string)?\\b',
    // Only as the last word: `PassThrough`, `HashAlgorithm` and `TicketNumber` are none, and `Encrypted` alone is a yes or no.
    '\\b(?:pass|hash|hashes|salt|ticket|authorization)$|\\b encrypted$',
  ].join('|'),
  'g',
);

/** Last words after the name of a secret that make the whole speak of it: `PasswordExpiresDays`, `CredentialPolicyObjectId`. */
const DESCRIPTIONS = new Set(
  (
    'action age algorithm allowed attempt change changed checking complexity count date day description disabled enabled ' +
    'endpoint expiration expired expires expiry failure format hour id index interval kind length lifetime limit locked ' +
    'max min minute mode month name owner path policies policy port required retries rule second server size source ' +
    'state status strength time timeout type uri url usage version week year'
  ).split(' '),
);

/** First words that make a yes or no, or a number, of what follows: `IsPinSyncEnabled`, `UseServiceCredentials`. */
const QUESTIONS =
  /^(?:is|has|uses?|skip|allows?|requires?|enables?|disables?|can|must|show|ignore|max|min|num)\b/;

/** Words of a name in camelCase, in capitals or with separators. Digits only tell one from another. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/**
 * True when an element or attribute that no model declares must be taken for a secret by its name. CUPI has shown
 * `CcmCtiPassword` on phone systems and `PrivateKey` on SIP certificates, and other releases will show others: whatever
 * stands before or after the name of a secret, it is one, unless the words are known to only speak of it.
 */
export function isSecretName(name: string): boolean {
  const words = (name.match(WORDS) ?? []).join(' ').toLowerCase();
  const term = [...words.matchAll(SECRET_TERM)].at(-1);
  if (term === undefined || QUESTIONS.test(words)) return false;
  const lastWord =
    words
      .slice(term.index + term[0].length)
      .split(' ')
      .at(-1) ?? '';
  return !DESCRIPTIONS.has(lastWord) && !DESCRIPTIONS.has(lastWord.replace(/s$/, ''));
}
