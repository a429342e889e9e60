import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { CredentialBroker, type BrokeredAccount, type Principal, type Scope } from '#libs/credential-broker';
import { ProblemError } from '#libs/problem-details';
import { ACCESS_RULE, type AccessRule } from './access.decorator.js';
import { Authenticator } from './authenticator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that does the caller's work; set once the caller is known and may do what it asks for. */
    caller?: BrokeredAccount;
  }
}

/** Lets a request in when its route is public, or when its caller is known and may call it. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly broker: CredentialBroker,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, places);
    if (rule === undefined) throw new Error('a route has no access rule');
    if (rule === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.authenticate(request.headers);
    requireScope(principal, request.method);
    request.caller = this.broker.accountOf(principal);
    return true;
  }
}

function requireScope({ scopes }: Principal, method: string): void {
  const scope: Scope = method === 'GET' || method === 'HEAD' ? 'telephony.read' : 'telephony.write';
  if (scopes.has(scope)) return;
  throw new ProblemError('insufficient-scope', { detail: `The call needs the scope ${scope}.` });
}
