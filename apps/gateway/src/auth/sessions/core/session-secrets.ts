import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const MIN_CHARACTERS = 32;
const KEY_ID_INFO = 'cupi-gateway: id of a session secret';

/** Length of {@link SessionSecret.keyId}. */
export const KEY_ID_BYTES = 8;

/** One secret of the server. */
export interface SessionSecret {
  readonly key: KeyObject;
  /** Identifies the secret in records. One-way derived, for this purpose only. */
  readonly keyId: Buffer;
}

/**
 * The server's secrets for sessions. The first one seals; all of them open, so that a secret can be replaced
 * without signing anyone out: put the new one in front, and remove the old one eight hours later.
 */
export class SessionSecrets {
  /** The secret that seals new records. */
  readonly current: SessionSecret;
  readonly #all: readonly SessionSecret[];

  private constructor(current: SessionSecret, former: readonly SessionSecret[]) {
    this.current = current;
    this.#all = [current, ...former];
  }

  /**
   * @param text one secret, or several separated by commas; blanks around each are ignored
   * @throws RangeError naming the positions of those with fewer than 32 characters, never the secrets
   */
  static parse(text: string): SessionSecrets {
    const [first = '', ...others] = text.split(',').map((secret) => secret.trim());
    const tooShort = [first, ...others].flatMap((secret, index) =>
      secret.length < MIN_CHARACTERS ? index + 1 : [],
    );
    if (tooShort.length > 0) {
      throw new RangeError(
        `Each secret must have at least ${MIN_CHARACTERS} characters; too short: number ${tooShort.join(', ')}.`,
      );
    }
    return new SessionSecrets(secretOf(first), others.map(secretOf));
  }

  /** The secret of that id; undefined when it is not, or no longer, configured. */
  find(keyId: Uint8Array): SessionSecret | undefined {
    return this.#all.find((secret) => secret.keyId.equals(keyId));
  }
}

function secretOf(text: string): SessionSecret {
  const key = createSecretKey(text, 'utf8');
  return { key, keyId: Buffer.from(hkdfSync('sha256', key, '', KEY_ID_INFO, KEY_ID_BYTES)) };
}
