/** What secrets are called, at the end of a name: `CcmCtiPassword`, `PrivateKey`, `ApiKey`, `CcmAXLPwd`. */
const SECRET_NAME =
  /(?:passw(?:or)?d|passw|passcode|passphrase|pwd|secret|(?:api|private)[-_]?key|credential|token)s?(?:value|hash)?$/i;
/** `Pin`, `UserPIN`, `PinCode`, but not `Spin`. */
const PIN_NAME = /(?:^pin|Pin|PIN)(?:[-_]?[Cc]ode)?s?$/;

/**
 * True when an element or attribute that no model declares must be taken for a secret by its name. CUPI has
 * shown `CcmCtiPassword` on phone systems and `PrivateKey` on SIP certificates, and other releases will show others.
 * What only speaks of a secret is none: `PasswordExpiresDays`, `CredentialPolicyObjectId`.
 */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || PIN_NAME.test(name);
}
