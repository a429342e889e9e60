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
 * The server's secrets. The first one seals sessions and names what is stored; all of them open and find it, so that a
 * secret can be replaced without signing anyone out (docs/security.md, "Rotation").
 */
export class SessionSecrets {
  /** In the order of their declaration, the current one first. */
  #all: readonly [SessionSecret, ...SessionSecret[]];

  private constructor(all: readonly [SessionSecret, ...SessionSecret[]]) {
    this.#all = all;
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
    const former = [...new Set(others)].filter((secret) => secret !== first);
    return new SessionSecrets([secretOf(first), ...former.map(secretOf)]);
  }

  /** The secret that seals new records. */
  get current(): SessionSecret {
    return this.#all[0];
  }

  /** All secrets, in an order that is the same wherever they are declared, in whatever order. */
  inCommonOrder(): readonly SessionSecret[] {
    return [...this.#all].sort((one, other) => one.keyId.compare(other.keyId));
  }

  /** Takes the secrets of another declaration: those that it does not have no longer open anything. */
  replaceBy(next: SessionSecrets): void {
    this.#all = next.#all;
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
