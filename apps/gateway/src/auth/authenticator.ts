import passport from 'passport';
import type { Principal } from './clients/core/index.js';
import { ProblemError } from '../problems/core/index.js';
import type { CredentialHeaders } from './credential-headers.js';
import type { CallerIdentification, RecognisedCaller } from './recognised-caller.js';
import { mentionsSession, sessionTokenIn } from './sessions/session-cookie.js';

/** A strategy that recognises the callers it has met a moment ago synchronously. */
export interface ImmediateStrategy extends passport.Strategy {
  /** The caller, or undefined when it is unknown or cannot be recognised synchronously. */
  recogniseAtOnce(request: CallerIdentification): RecognisedCaller | undefined;
}

/** Authenticates a caller with the one strategy for the credentials of the request. */
export class Authenticator {
  private readonly passport = new passport.Passport();

  private readonly byName = new Map<string | undefined, ImmediateStrategy>();

  constructor(strategies: readonly ImmediateStrategy[]) {
    for (const strategy of strategies) {
      this.passport.use(strategy);
      this.byName.set(strategy.name, strategy);
    }
  }

  /**
   * The caller, if it can be recognised synchronously: a holder of an API key; of a token that was verified, or of a session
   * that was found, a moment ago; a user whose account was accepted a moment ago. Undefined for all others; use
   * {@link authenticate}.
   */
  recogniseAtOnce(request: CallerIdentification): RecognisedCaller | undefined {
    return this.byName.get(soleStrategyFor(request.headers))?.recogniseAtOnce(request);
  }

  /**
   * @throws ProblemError unauthenticated when there are no credentials or they are unknown,
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
      // Passport adds methods of its own to the request, so it gets an object that holds only the credentials.
      middleware({ headers }, {}, reject);
    });
  }
}

/** The same as {@link strategyFor} in less time; undefined where that throws, or a cookie has to be read more closely. */
function soleStrategyFor({
  authorization,
  cookie,
  'x-api-key': apiKey,
}: CredentialHeaders): string | undefined {
  const mayHaveSession = mentionsSession(cookie);
  if (apiKey !== undefined) return authorization === undefined && !mayHaveSession ? 'api-key' : undefined;
  if (authorization !== undefined) return mayHaveSession ? undefined : strategyOf(authorization);
  return mayHaveSession ? 'session' : undefined;
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
 * Rejects requests that carry more than one kind of credentials; for routes that need none.
 * @throws ProblemError validation-failed
 */
export function rejectSeveralKinds(headers: CredentialHeaders): void {
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
  /** Absent for an unknown scheme. */
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

/** Strategies by scheme (RFC 9110 §11.1), in lower case. */
const STRATEGIES: ReadonlyMap<string, string> = new Map([
  ['basic', 'basic'],
  ['bearer', 'jwt'],
]);

function strategyOf(authorization: string): string | undefined {
  const end = authorization.indexOf(' ');
  return STRATEGIES.get((end < 0 ? authorization : authorization.slice(0, end)).toLowerCase());
}
