import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

import { PHONE_SYSTEM_XML, startUpstream, type ReceivedRequest } from './canned-upstream.fixture.js';
import type { UpstreamAccount } from './upstream-account.js';

interface Session {
  readonly authorization: string;
  readonly cookie: string;
  isEnded: boolean;
}

/** A server that opens a session for each good call without cookies, and answers 401 to sessions that have ended. */
export interface SessionUpstream {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** `Cookie` of every session, in the order in which they were opened. */
  readonly sessionCookies: readonly string[];
  /** Errors that the client made: sessions of other accounts, or cookies of several sessions. */
  readonly mixedSessions: readonly string[];
  /** Accounts that are accepted; a password is changed by adding and removing accounts. */
  readonly authorizations: Set<string>;
  endSessions(): void;
}

/** @param delay called before each answer that is given */
export async function startSessionUpstream(
  accounts: readonly UpstreamAccount[],
  delay: (request: ReceivedRequest) => Promise<void> = () => Promise.resolve(),
): Promise<SessionUpstream> {
  const sessions = new Map<string, Session>();
  const sessionCookies: string[] = [];
  const mixedSessions: string[] = [];
  const authorizations = new Set(accounts.map((account) => account.authorizationHeader()));

  const open = (authorization: string): string[] => {
    const cookies = openedCookies();
    const cookie = cookies.join('; ');
    sessions.set(cookie, { authorization, cookie, isEnded: false });
    sessionCookies.push(cookie);
    return cookies.map(
      (pair) => `${pair}; Path=/${pair.startsWith('JSESSIONID=') ? 'vmrest/' : ''}; HttpOnly`,
    );
  };

  const respond = (response: ServerResponse, { method, headers }: ReceivedRequest): void => {
    const { authorization = '', cookie } = headers;
    const session = sessions.get(cookie ?? '');
    if (cookie !== undefined && session?.authorization !== authorization) mixedSessions.push(cookie);
    const isLetIn = session ? !session.isEnded : authorizations.has(authorization);
    if (!isLetIn) {
      response.writeHead(401).end();
      return;
    }
    if (!session) response.setHeader('Set-Cookie', open(authorization));
    if (method === 'GET') response.writeHead(200).end(PHONE_SYSTEM_XML);
    else response.writeHead(204).end();
  };

  const upstream = await startUpstream((response, request) => {
    void delay(request).then(() => {
      respond(response, request);
    });
  });
  return {
    ...upstream,
    sessionCookies,
    mixedSessions,
    authorizations,
    endSessions: () => {
      for (const session of sessions.values()) session.isEnded = true;
    },
  };
}

/** In CUPI's format. */
function openedCookies(): string[] {
  const id = () => randomBytes(16).toString('hex').toUpperCase();
  return [
    `JSESSIONIDSSO=${id()}`,
    `JSESSIONID=${id()}`,
    `REQUEST_TOKEN_KEY=${randomBytes(8).readBigInt64BE()}`,
  ];
}
