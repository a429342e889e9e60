/** What a secret key is for; `PublicKey`, `TouchtoneKey` and `KeyPressAction` are no secrets. */
const KEY_PURPOSES =
  'private|secret|shared|encrypt(?:ion|ed)?|decrypt(?:ion)?|access|auth(?:entication|orization)?|api|sign(?:ing|ature)|' +
  'session|master|security|crypto|cipher|symmetric|hmac|aes|des|rsa|ssh|ssl|tls|srtp|pre shared|service|client|server|account|license';

/** Names of secrets, as lower-case words with one blank in between; names in one case have no blanks. */
const SECRET_TERM = new RegExp(
  [
    // Matched anywhere, since no other word contains them.
    'pass ?wo?r?d|pass ?phrase|pass ?code|secret(?!ar)|credential|jsession ?id|session ?(?:id|cookie|ticket)',
    `(?:${KEY_PURPOSES}) ?keys?\\b`,
    // Matched as whole words: `PIN2`, but not `Spin` or `Mapping`.
    '\\b(?:pwd|pin|cred|token|cookie|jwt|otp|nonce|psk|passkey|keystore|key store|keytab|pkcs|pfx)s?\\b',
    // CUPI's servers support SNMP, where the name of a community is its password.
    '\\bcommunity(?: name| string)?\\b',
    // Matched as the last word only: `PassThrough`, `HashAlgorithm` and `TicketNumber` are no secrets, and `Encrypted`
    // alone is a boolean.
    '\\b(?:pass|hash|hashes|salt|ticket|authorization)$|\\b encrypted$',
  ].join('|'),
  'g',
);

/**
 * Last words that make a name describe a secret rather than be one: `PasswordExpiresDays`, `CredentialPolicyObjectId`.
 */
const DESCRIPTIONS = new Set(
  (
    'action age algorithm allowed attempt change changed checking complexity count date day description disabled enabled ' +
    'endpoint expiration expired expires expiry failure format hour id index interval kind length lifetime limit locked ' +
    'max min minute mode month name owner path policies policy port required retries rule second server size source ' +
    'state status strength time timeout type uri url usage version week year'
  ).split(' '),
);

/** First words that make the rest a boolean or a number: `IsPinSyncEnabled`, `UseServiceCredentials`. */
const QUESTIONS =
  /^(?:is|has|uses?|skip|allows?|requires?|enables?|disables?|can|must|show|ignore|max|min|num)\b/;

/** Words of a name in camelCase, in capitals or with separators. Digits are ignored. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/**
 * True when an element or attribute that no model declares must be treated as a secret because of its name. CUPI has
 * shown `CcmCtiPassword` on phone systems and `PrivateKey` on SIP certificates, and other releases will show others: a
 * name that contains that of a secret is one, with any words before or after, unless they are known to describe it
 * only.
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
