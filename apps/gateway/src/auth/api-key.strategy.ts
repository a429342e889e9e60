import { createHash, timingSafeEqual } from 'node:crypto';
import passport from 'passport';
import { allScopes, type ClientPrincipal } from '#libs/credential-broker';
import type { CredentialHeaders } from './credential-headers.js';

/** Recognises registered clients by the key in `X-API-Key`. */
export class ApiKeyStrategy extends passport.Strategy {
  override readonly name = 'api-key';
  private readonly digest: Buffer | undefined;

  /** @param apiKey key of the one client `default`; without it no key is known */
  constructor(apiKey: string | undefined) {
    super();
    this.digest = apiKey === undefined ? undefined : digestOf(apiKey);
  }

  override authenticate({ headers }: { headers: CredentialHeaders }): void {
    const given = digestOf(String(headers['x-api-key']));
    // Digests have one length, and comparing them takes the same time for every key.
    if (!this.digest || !timingSafeEqual(given, this.digest)) {
      this.fail(401);
      return;
    }
    this.success({
      kind: 'client',
      id: 'default',
      scopes: allScopes,
      credential: 'default',
    } satisfies ClientPrincipal);
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
