import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The element that holds an AXL server's password. */
export const AXL_PASSWORD = 'CcmAXLPassword';

/** The elements in which a caller writes a password, a PIN or the like. */
export const SECRET_ELEMENTS: readonly string[] = [
  AXL_PASSWORD,
  'CcmCtiPassword',
  'ClientSecret',
  'Credentials',
  'ServerPassword',
  'ServicePassword',
  'SipAuthenticatePassword',
  'UserPassword',
  'smtpPassword',
];

/** Write-only texts that reads show as an empty element; the others are omitted. */
const SHOWN_EMPTY: Readonly<Record<string, string>> = {
  'axl-servers': AXL_PASSWORD,
  'authz-servers': 'ServerPassword',
  'external-services': 'ServicePassword',
  'external-service-accounts': 'UserPassword',
  'smtp-client-configuration': 'smtpPassword',
  'user-passwords': 'Credentials',
  'user-pins': 'Credentials',
};

/** CUPI: an authentication rule remembers at most 25. */
const MAX_REMEMBERED = 25;

/** Whether reads show this secret of a resource as an empty element. */
export function isShownEmpty(resource: string, element: string): boolean {
  return SHOWN_EMPTY[resource] === element;
}

/**
 * Passwords and PINs. CUPI never shows them, so they are stored as keyed digests: a test can check whether one arrived,
 * and it cannot be read back. The clear text is stored only while the `echo-secrets` switch is on.
 */
export class Secrets {
  readonly #key = randomBytes(32);
  readonly #digests = new Map<string, Buffer>();
  readonly #echoes = new Map<string, string>();
  /** The newest last, with those before it. */
  readonly #remembered = new Map<string, readonly Buffer[]>();

  /** Stores a secret that was written. Our decision: an empty one does not change it. */
  write(objectId: string, element: string, secret: string, isEchoed: boolean): void {
    if (secret === '') return;
    this.#digests.set(keyOf(objectId, element), this.#digest(secret));
    if (isEchoed) this.#echoes.set(element, secret);
    else this.#echoes.delete(element);
  }

  /** Whether this is what was last written to that element of that object. */
  matches(objectId: string, element: string, secret: string): boolean {
    const digest = this.#digests.get(keyOf(objectId, element));
    return digest !== undefined && timingSafeEqual(digest, this.#digest(secret));
  }

  /** What was last written to an element of that name while the `echo-secrets` switch was on. */
  echo(element: string): string | undefined {
    return this.#echoes.get(element);
  }

  /** Adds to the PINs or passwords that an object has had; an empty one is none. */
  remember(ownerId: string, kind: string, secret: string): void {
    if (secret === '') return;
    const key = keyOf(ownerId, kind);
    this.#remembered.set(
      key,
      [...(this.#remembered.get(key) ?? []), this.#digest(secret)].slice(-MAX_REMEMBERED),
    );
  }

  /** Whether this is one of the latest PINs or passwords of an object; with a count of 1 whether it is the current one. */
  isRemembered(ownerId: string, kind: string, secret: string, count: number): boolean {
    if (count === 0) return false;
    const latest = this.#remembered.get(keyOf(ownerId, kind))?.slice(-count) ?? [];
    const digest = this.#digest(secret);
    return latest.some((other) => timingSafeEqual(other, digest));
  }

  /** Gives an object the current PIN or password of another one, if that has any. */
  copy(from: readonly [ownerId: string, kind: string], to: readonly [ownerId: string, kind: string]): void {
    const current = this.#remembered.get(keyOf(...from))?.at(-1);
    if (current) this.#remembered.set(keyOf(...to), [current]);
  }

  forget(objectId: string): void {
    for (const secrets of [this.#digests, this.#remembered]) {
      for (const key of secrets.keys()) if (key.startsWith(`${objectId} `)) secrets.delete(key);
    }
  }

  #digest(secret: string): Buffer {
    return createHmac('sha256', this.#key).update(secret).digest();
  }
}

function keyOf(objectId: string, element: string): string {
  return `${objectId} ${element}`;
}
