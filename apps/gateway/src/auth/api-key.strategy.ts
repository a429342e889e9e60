import passport from 'passport';
import type { ClientPrincipal } from './clients/core/index.js';
import type { ImmediateStrategy } from './authenticator.js';
import type { CredentialHeaders } from './credential-headers.js';

/** Recognises registered clients by the key in `X-API-Key`. */
export class ApiKeyStrategy extends passport.Strategy implements ImmediateStrategy {
  override readonly name = 'api-key';

  /** @param findClient the client that holds a key, if any; takes the same time for every key */
  constructor(private readonly findClient: (apiKey: string) => ClientPrincipal | undefined) {
    super();
  }

  override authenticate({ headers }: { headers: CredentialHeaders }): void {
    const client = this.recogniseAtOnce({ headers });
    if (client) this.success(client);
    else this.fail(401);
  }

  recogniseAtOnce({ headers }: { headers: CredentialHeaders }): ClientPrincipal | undefined {
    return this.findClient(String(headers['x-api-key']));
  }
}
