import passport from 'passport';
import { allScopes, type RecentUser, type UserPrincipal } from './clients/core/index.js';
import type { SessionVault } from './sessions/core/index.js';
import type { ImmediateStrategy } from './authenticator.js';
import type { CredentialHeaders } from './credential-headers.js';
import { sessionTokenIn } from './sessions/session-cookie.js';

/** Recognises signed-in users by the session cookie. */
export class SessionStrategy extends passport.Strategy implements ImmediateStrategy {
  override readonly name = 'session';

  constructor(private readonly vault: SessionVault) {
    super();
  }

  override authenticate({ headers }: { headers: CredentialHeaders }): void {
    this.vault.find(sessionTokenIn(headers.cookie) ?? '').then(
      (found) => {
        if (!found) {
          this.fail(401);
          return;
        }
        const { account, session } = found;
        const user: UserPrincipal = {
          kind: 'user',
          id: account.username,
          scopes: allScopes,
          account,
          session,
        };
        this.success(user);
      },
      (error: unknown) => {
        this.error(error);
      },
    );
  }

  /** Recognises sessions that were found a moment ago, and have not ended since. */
  recogniseAtOnce({ headers }: { headers: CredentialHeaders }): RecentUser | undefined {
    return this.vault.recall(sessionTokenIn(headers.cookie) ?? '');
  }
}
