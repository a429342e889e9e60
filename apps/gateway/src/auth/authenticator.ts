import passport from 'passport';
import type { ClientPrincipal, Principal } from './clients/core/index.js';
import { ProblemError } from '../problems/core/index.js';
import type { CredentialHeaders } from './credential-headers.js';
import { sessionTokenIn } from './sessions/session-cookie.js';

/** A strategy that can tell some callers without waiting. */
export interface ImmediateStrategy extends passport.Strategy {
  /** The client, or undefined when it is not known, or cannot be told at once. */
  recogniseAtOnce(headers: CredentialHeaders): ClientPrincipal | undefined;
}

/** Finds out who is calling, by the one strategy for what the request carries. */
export class Authenticator {
  private readonly passport = new passport.Passport();

  private readonly immediate = new Map<string | undefined, ImmediateStrategy>();

  constructor(strategies: readonly passport.Strategy[]) {
    for (const strategy of strategies) {
      this.passport.use(strategy);
      if (isImmediate(strategy)) this.immediate.set(strategy.name, strategy);
    }
  }

  /**
   * Who is calling, for those whom it takes no waiting to tell: holders of API keys, and of tokens that were verified a
   * moment ago. Undefined for everybody else; {@link authenticate} tells.
   */
  recogniseAtOnce(headers: CredentialHeaders): ClientPrincipal | undefined {
    const { authorization, cookie, 'x-api-key': apiKey } = headers;
    // Two kinds of credentials are for authenticate() to refuse.
    if (cookie !== undefined || (apiKey === undefined) === (authorization === undefined)) return undefined;
    const kind = apiKey === undefined ? strategyOf(authorization ?? '') : 'api-key';
    return this.immediate.get(kind)?.recogniseAtOnce(headers);
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

function isImmediate(strategy: passport.Strategy): strategy is ImmediateStrategy {
  return 'recogniseAtOnce' in strategy;
}

function strategyFor(headers: CredentialHeaders): string {
  const kinds = kindsIn(headers);
  const [first] = kinds;
  if (first === undefined) {
    throw new ProblemError('unauthenticated', { detail: 'The request carries no credentials.' });
  }
  requireOne(kinds);
  if (first.strategy !== undefined) return first.strategy;
  throw new ProblemError('unauthenticated', { detail: 'This kind of Authorization is not known.' });
}

/**
 * Refuses requests that carry more than one kind of credentials; for routes that ask for none.
 * @throws ProblemError validation-failed
 */
export function refuseSeveralKinds(headers: CredentialHeaders): void {
  requireOne(kindsIn(headers));
}

function requireOne(kinds: readonly CredentialKind[]): void {
  if (kinds.length <= 1) return;
  const detail = 'cannot be combined with other credentials';
  throw new ProblemError('validation-failed', {
    detail: `The request carries ${kinds.length} kinds of credentials: send one.`,
    errors: kinds.map(({ parameter }) => ({ parameter, code: 'conflict', detail })),
  });
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
