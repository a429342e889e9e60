const SECRET_NAME = /passw|passphrase|secret|private[-_]?key|credential|token/i;
const PIN_NAME = /(?:Pin|PIN)$/;

/**
 * True when an element or attribute that no model declares must be taken for a secret by its name. CUPI has
 * shown `CcmCtiPassword` on phone systems and `PrivateKey` on SIP certificates, and other releases will show others.
 */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || PIN_NAME.test(name);
}
