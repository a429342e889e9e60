import passport from 'passport';
import type { Principal } from '#libs/credential-broker';
import { ProblemError } from '#libs/problem-details';
import type { CredentialHeaders } from './credential-headers.js';

/** Finds out who is calling, by the one strategy for what the request carries. */
export class Authenticator {
  private readonly passport = new passport.Passport();

  constructor(strategies: readonly passport.Strategy[]) {
    for (const strategy of strategies) this.passport.use(strategy);
  }

  /**
   * @throws ProblemError unauthenticated when there are no credentials or they are not known,
   * validation-failed when there are two kinds of them
   */
  async authenticate(headers: CredentialHeaders): Promise<Principal> {
    const principal = await this.run(strategyFor(headers), headers);
    if (!principal) throw new ProblemError('unauthenticated', { detail: 'The credentials are not known.' });
    return principal;
  }

  private run(strategy: string, headers: CredentialHeaders): Promise<Principal | undefined> {
    return new Promise((resolve, reject) => {
      const done: passport.AuthenticateCallback = (error, user) => {
        if (error) reject(error as Error);
        else resolve(user ? (user as Principal) : undefined);
      };
      const middleware = this.passport.authenticate(strategy, { session: false }, done) as (
        request: object,
        response: object,
        next: (error: Error) => void,
      ) => void;
      // Passport writes its own methods onto the request it gets: it gets one that holds just the credentials.
      middleware({ headers }, {}, reject);
    });
  }
}

function strategyFor(headers: CredentialHeaders): string {
  const { authorization } = headers;
  const hasApiKey = headers['x-api-key'] !== undefined;
  if (hasApiKey && authorization !== undefined) {
    throw new ProblemError('validation-failed', {
      detail: 'The request carries two kinds of credentials, X-API-Key and Authorization: send one.',
    });
  }
  if (hasApiKey) return 'api-key';
  if (authorization !== undefined && /^basic /i.test(authorization)) return 'basic';
  if (authorization !== undefined && /^bearer /i.test(authorization)) return 'jwt';
  throw new ProblemError('unauthenticated', {
    detail:
      authorization === undefined
        ? 'The request carries no credentials.'
        : 'This kind of Authorization is not known.',
  });
}
