import passport from 'passport';
import type { Principal } from '#libs/credential-broker';
import { ProblemError } from '#libs/problem-details';
import type { CredentialHeaders } from './credential-headers.js';
import { sessionTokenIn } from './session-cookie.js';

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
  const kinds = kindsIn(headers);
  const [first] = kinds;
  if (first === undefined) {
    throw new ProblemError('unauthenticated', { detail: 'The request carries no credentials.' });
  }
  if (kinds.length > 1) {
    const errors = kinds.map(({ parameter }) => ({
      parameter,
      detail: 'cannot be combined with other credentials',
    }));
    throw new ProblemError('validation-failed', {
      detail: `The request carries ${kinds.length} kinds of credentials: send one.`,
      errors,
    });
  }
  if (first.strategy !== undefined) return first.strategy;
  throw new ProblemError('unauthenticated', { detail: 'This kind of Authorization is not known.' });
}

interface CredentialKind {
  /** Name of the header field. */
  readonly parameter: string;
  /** Absent for a scheme that is not known here. */
  readonly strategy: string | undefined;
}

function kindsIn(headers: CredentialHeaders): CredentialKind[] {
  const { authorization } = headers;
  return [
    ...(headers['x-api-key'] === undefined ? [] : [{ parameter: 'X-API-Key', strategy: 'api-key' }]),
    ...(authorization === undefined
      ? []
      : [{ parameter: 'Authorization', strategy: strategyOf(authorization) }]),
    ...(sessionTokenIn(headers.cookie) === undefined ? [] : [{ parameter: 'Cookie', strategy: 'session' }]),
  ];
}

function strategyOf(authorization: string): string | undefined {
  const [scheme = ''] = authorization.toLowerCase().split(' ', 1);
  return { basic: 'basic', bearer: 'jwt' }[scheme];
}
