import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { CredentialBroker, type BrokeredAccount } from '#libs/credential-broker';
import { Authenticator } from './authenticator.js';
import { IS_PUBLIC } from './public.decorator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that does the caller's work; set once the caller is known. */
    caller?: BrokeredAccount;
  }
}

/** Lets a request in when its route is public or its caller is known, and finds the account for its work. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly broker: CredentialBroker,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.authenticate(request.headers);
    request.caller = this.broker.accountOf(principal);
    return true;
  }
}
