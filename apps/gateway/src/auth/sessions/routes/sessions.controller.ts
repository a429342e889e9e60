import { Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiCookieAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allScopes, type UserPrincipal } from '../../clients/core/index.js';
import { ProblemError } from '../../../problems/core/index.js';
import { Access, clearSessionCookie, sessionTokenIn, setSessionCookie } from '../../index.js';
import { JsonBody, RequestWithoutQuery, upstreamCallOf } from '../../../resource/arguments/index.js';
import { CallLimits } from '../../../limits/index.js';
import { ApiProblems } from '../../../problems/document/index.js';
import { SessionInformation, SignIn } from './sessions.dto.js';
import { accountOf, SessionsService } from './sessions.service.js';

const example: SessionInformation = {
  username: 'administrator',
  expiresAt: '2026-11-24T10:00:00.000Z',
  scopes: [...allScopes],
};
const bodyExamples = {
  'A Unity Connection account': { username: 'administrator', password: 'the password' },
};
const setCookie = { description: 'The session cookie.', schema: { type: 'string' as const } };

/** Routes of sign-in and sign-out. */
@ApiTags('Sessions')
@Controller('api/v1/auth/session')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly limits: CallLimits,
  ) {}

  @Post()
  @Access('public')
  @ApiOperation({
    operationId: 'signIn',
    summary: 'Sign in',
    security: [],
    description:
      'Checks the account with Unity Connection and answers with a session cookie. The session whose cookie is sent along ends.',
  })
  @ApiResponse({
    status: 201,
    description: 'Signed in.',
    type: SessionInformation,
    example,
    headers: { 'Set-Cookie': setCookie },
  })
  @ApiProblems(['credentials-rejected'])
  async open(
    @JsonBody(SignIn, bodyExamples) signIn: SignIn,
    @RequestWithoutQuery() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionInformation> {
    const account = accountOf(signIn);
    const user: UserPrincipal = { kind: 'user', id: account.username, scopes: allScopes, account };
    request.caller = { account, isCallersOwn: true };
    const admission = await this.limits.admit(account, request, reply);
    const formerToken = sessionTokenIn(request.headers.cookie);
    const call = upstreamCallOf(request);
    const { token, session } = await this.sessions.open(signIn, admission, formerToken, call);
    request.principal = user;
    void reply.header('Set-Cookie', setSessionCookie(token));
    return informationOf(user, session.expiresAt);
  }

  @Get()
  @Access('session')
  @ApiCookieAuth('session')
  @ApiOperation({
    operationId: 'getSession',
    summary: 'Show who is signed in',
    description: 'Shows the session whose cookie is sent, and when it ends.',
  })
  @ApiResponse({ status: 200, description: 'Signed in.', type: SessionInformation, example })
  @ApiProblems(['unauthenticated'])
  find(@RequestWithoutQuery() request: FastifyRequest): SessionInformation {
    const { principal } = request;
    if (principal?.kind !== 'user' || !principal.session) throw new ProblemError('unauthenticated');
    return informationOf(principal, principal.session.expiresAt);
  }

  @Delete()
  @HttpCode(204)
  @Access('session')
  @ApiCookieAuth('session')
  @ApiOperation({
    operationId: 'signOut',
    summary: 'Sign out',
    description: 'Ends the session whose cookie is sent, and clears the cookie.',
  })
  @ApiResponse({ status: 204, description: 'Signed out.', headers: { 'Set-Cookie': setCookie } })
  @ApiProblems(['unauthenticated'])
  async close(
    @RequestWithoutQuery() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.close(sessionTokenIn(request.headers.cookie) ?? '');
    void reply.header('Set-Cookie', clearSessionCookie());
  }
}

function informationOf({ id, scopes }: UserPrincipal, expiresAt: Date): SessionInformation {
  return { username: id, expiresAt: expiresAt.toISOString(), scopes: [...scopes] };
}
