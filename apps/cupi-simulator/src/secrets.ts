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

  forget(objectId: string): void {
    for (const key of this.#digests.keys()) if (key.startsWith(`${objectId} `)) this.#digests.delete(key);
  }

  #digest(secret: string): Buffer {
    return createHmac('sha256', this.#key).update(secret).digest();
  }
}

function keyOf(objectId: string, element: string): string {
  return `${objectId} ${element}`;
}
