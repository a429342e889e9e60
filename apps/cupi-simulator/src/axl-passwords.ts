import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The passwords of the AXL servers. CUPI never shows them, so they are kept as keyed digests: a test can ask whether a
 * password arrived, and nobody can read it back. The clear text is held only while the `echo-secrets` switch is on.
 */
export class AxlPasswords {
  readonly #key = randomBytes(32);
  readonly #digests = new Map<string, Buffer>();
  #echo: string | undefined;

  /** Takes a password that was written. Our decision: an empty one keeps the one before. */
  write(axlServerId: string, password: string | undefined, isEchoed: boolean): void {
    if (!password) return;
    this.#digests.set(axlServerId, this.#digest(password));
    this.#echo = isEchoed ? password : undefined;
  }

  /** Whether this is the password last written to that AXL server. */
  matches(axlServerId: string, password: string): boolean {
    const digest = this.#digests.get(axlServerId);
    return digest !== undefined && timingSafeEqual(digest, this.#digest(password));
  }

  /** The password last written while the `echo-secrets` switch was on. */
  get echo(): string | undefined {
    return this.#echo;
  }

  forget(axlServerId: string): void {
    this.#digests.delete(axlServerId);
  }

  #digest(password: string): Buffer {
    return createHmac('sha256', this.#key).update(password).digest();
  }
}
