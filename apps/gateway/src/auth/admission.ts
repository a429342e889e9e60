import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  CredentialBroker,
  scopeFor,
  type BrokeredAccount,
  type Principal,
  type RecentUser,
  type Scope,
} from './clients/core/index.js';
import type { UpstreamAccount } from '#libs/cupi-client';
import { ProblemError } from '../problems/core/index.js';
import { SessionVault } from './sessions/core/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { CallLimits, quotaKeyOf } from '../limits/index.js';
import type { AccessRule } from './access.decorator.js';
import { Authenticator, rejectSeveralKinds } from './authenticator.js';
import { rejectForgedCalls } from './csrf.js';
import { RecentBasicUsers } from './recent-basic-users.js';
import type { CallerIdentification } from './recognised-caller.js';
import { sessionTokenIn } from './sessions/session-cookie.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller, once authenticated. */
    principal?: Principal;
    /** The account to use upstream, once the call is authorized. */
    caller?: BrokeredAccount;
  }
}

/** A caller that was admitted synchronously: a client, with the account that is used for it, or a user. */
type AdmittedCaller =
  | { readonly quotaKey: string; readonly account: UpstreamAccount }
  | (RecentUser & { readonly account?: never });

const API_PREFIX = '/api/';

/** The route of CORS preflights, which has no handler. All others declare who may call them. */
const PREFLIGHT_ROUTE = '*';

/** Admits a request when its route is public, or when its caller is authenticated, authorized and within its limits. */
@Injectable()
export class Admission {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly broker: CredentialBroker,
    private readonly limits: CallLimits,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SessionVault) private readonly vault: SessionVault,
    @Inject(RecentBasicUsers) private readonly basicUsers: RecentBasicUsers,
  ) {}

  /** @throws ProblemError the reason why the request is not admitted */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const isPublic = ruleOf(request) === 'public';
    if (!isPublic) request.principal = await this.authenticate(request);
    else if (request.url.startsWith(API_PREFIX)) rejectSeveralKinds(request.headers);
    if (sessionTokenIn(request.headers.cookie) !== undefined) {
      rejectForgedCalls(request, this.config.corsOrigins);
    }
    if (request.principal) await this.admitPrincipal(request.principal, request, reply);
  }

  /**
   * Admits a caller that can be authenticated synchronously. The quota is not counted here.
   * @param scope the scope that the request needs: {@link scopeNeededFor} a request to the same route
   * @returns undefined when it cannot, or when the caller is not admitted: {@link admit} gives the reason
   */
  admitAtOnce(request: CallerIdentification, scope: Scope): AdmittedCaller | undefined {
    const principal = this.authenticator.recogniseAtOnce(request);
    if (!principal?.scopes.has(scope)) return undefined;
    if (principal.kind === 'user') return principal;
    return { quotaKey: quotaKeyOf(principal), account: this.broker.accountOf(principal).account };
  }

  /**
   * Remembers the user of a request that was answered, for {@link admitAtOnce}; clients need not be.
   * @param partition name of the cache partition of the user's account
   */
  remember({ principal, headers, raw, ip }: FastifyRequest, partition: string): void {
    if (principal?.kind !== 'user') return;
    const { id, scopes, account, session } = principal;
    const user: RecentUser = { kind: 'user', id, quotaKey: quotaKeyOf(principal), scopes, partition };
    if (session) this.vault.remember(sessionTokenIn(headers.cookie) ?? '', user);
    else this.basicUsers.add(raw, account, ip, user);
  }

  /** Counts failures by address, so that keys and tokens cannot be guessed without limit. */
  private async authenticate(request: FastifyRequest): Promise<Principal> {
    try {
      return await this.authenticator.authenticate(request.headers);
    } catch (error) {
      const isUnknown = error instanceof ProblemError && error.code === 'unauthenticated';
      if (isUnknown) await this.limits.countUnknown(request.ip);
      throw error;
    }
  }

  private async admitPrincipal(
    principal: Principal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    if (ruleOf(request) === 'session') requireSession(principal);
    const brokered = this.broker.accountOf(principal);
    const hasAccountWithIt = principal.kind === 'user' && !principal.session;
    if (hasAccountWithIt) await this.limits.admitCall(brokered.account, request, reply);
    else await this.limits.count(principal, reply);
    requireScope(principal, scopeNeededFor(request));
    request.caller = brokered;
  }

  /** Ends a session whose account was rejected upstream: further calls would also fail, until the account is locked. */
  endRejectedSession({ principal, problem, isAccountRejected, headers }: FastifyRequest): void {
    const isOfSession = principal?.kind === 'user' && principal.session;
    const isRejected = isAccountRejected === true || problem?.code === 'credentials-rejected';
    if (!isOfSession || !isRejected) return;
    // If the store cannot be reached, the next call of the session fails for that reason.
    this.vault.close(sessionTokenIn(headers.cookie) ?? '').catch(() => undefined);
  }
}

function ruleOf({ routeOptions }: FastifyRequest): AccessRule {
  const { url, config } = routeOptions;
  const rule = config.access ?? (url === PREFLIGHT_ROUTE ? 'public' : undefined);
  if (rule === undefined) throw new Error('a route has no access rule');
  return rule;
}

/** The scope that a caller of a route needs; undefined for routes that need none. */
export function scopeNeededFor(request: FastifyRequest): Scope | undefined {
  const rule = ruleOf(request);
  return rule === 'public' || rule === 'session' ? undefined : scopeFor(rule, request.method);
}

/**
 * Lets a principal have what needs a scope.
 * @throws ProblemError insufficient-scope
 */
export function requireScope({ scopes }: Principal, scope: Scope | undefined): void {
  if (scope === undefined || scopes.has(scope)) return;
  throw new ProblemError('insufficient-scope', { detail: `The call needs the scope ${scope}.` });
}

function requireSession(principal: Principal): void {
  if (principal.kind === 'user' && principal.session) return;
  throw new ProblemError('unauthenticated', { detail: 'The call needs a session cookie.' });
}
