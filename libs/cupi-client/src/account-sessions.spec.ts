import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { AccountSession } from './account-session.js';
import { AccountSessions } from './account-sessions.js';
import { AttemptDeadline } from './attempt-deadline.js';
import type { HttpAnswer } from './http-transport.js';
import { UpstreamAccount } from './upstream-account.js';

const MINUTE_MS = 60_000;

function sessions(): AccountSessions {
  return new AccountSessions('cuc.example.test', { coolDownMs: 1, maxLoginWaitMs: 1 });
}

function answerOf(status: number, setCookies: string[] = []): HttpAnswer {
  return {
    status,
    headers: { 'set-cookie': setCookies },
    body: { bytes: new Uint8Array(), charset: undefined },
  };
}

/** A call from its beginning to its end. */
async function call(
  all: AccountSessions,
  account: UpstreamAccount,
  answer: HttpAnswer | Error = answerOf(200),
  isGatewayHeld = false,
): Promise<AccountSession> {
  const { session, release } = all.acquire(account, isGatewayHeld);
  const deadline = new AttemptDeadline(MINUTE_MS);
  const send = () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));
  const onRejected = () => Promise.resolve();
  const calledAtMs = performance.now();
  await session.exchange({ send, isGatewayHeld, calledAtMs, deadline, onRejected }).catch(() => undefined);
  deadline.dispose();
  release();
  return session;
}

/** What the next call of the account would get. */
function sessionOf(all: AccountSessions, account: UpstreamAccount): AccountSession {
  const { session, release } = all.acquire(account, false);
  release();
  return session;
}

describe('AccountSessions', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    // lru-cache treats a start of 0 as no start.
    vi.advanceTimersByTime(1);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('share one session for the same user name and password', async () => {
    const all = sessions();
    const session = await call(all, new UpstreamAccount('admin', 'a'));
    expect(sessionOf(all, new UpstreamAccount('admin', 'a'))).toBe(session);
  });

  it.each([
    ['another password', new UpstreamAccount('admin', 'b')],
    ['another user name', new UpstreamAccount('Admin', 'a')],
  ])('use another session for %s', async (_, other) => {
    const all = sessions();
    const session = await call(all, new UpstreamAccount('admin', 'a'));
    expect(sessionOf(all, other)).not.toBe(session);
  });

  it.each<[string, HttpAnswer | Error]>([
    ['was rejected', answerOf(401)],
    ['was answered by a server in trouble', answerOf(503)],
    ['was not answered', new Error('no connection')],
  ])('store nothing for a caller whose account %s', async (_, answer) => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = await call(all, account, answer);
    expect(sessionOf(all, account)).not.toBe(session);
  });

  it('store nothing for an account that was accepted once and is now rejected', async () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = await call(all, account);
    expect(await call(all, account, answerOf(401))).toBe(session);
    expect(sessionOf(all, account)).not.toBe(session);
  });

  it('store a rejected account that the gateway holds, even if another caller uses it as well', async () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = await call(all, account, answerOf(401), true);
    await call(all, account, answerOf(401));
    expect(sessionOf(all, account)).toBe(session);
  });

  it('share one session between all calls in progress', async () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const { session, release } = all.acquire(account, false);
    expect(await call(all, account, answerOf(401))).toBe(session);
    expect(sessionOf(all, account)).toBe(session);
    release();
    expect(sessionOf(all, account)).not.toBe(session);
  });

  it('store an account that is used at least every ten minutes', async () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = await call(all, account);
    for (let use = 0; use < 5; use++) {
      vi.advanceTimersByTime(10 * MINUTE_MS - 1);
      expect(sessionOf(all, account)).toBe(session);
    }
  });

  it('remove an account that was not used for ten minutes', async () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = await call(all, account);
    vi.advanceTimersByTime(10 * MINUTE_MS + 1);
    expect(sessionOf(all, account)).not.toBe(session);
  });

  it.each([
    ['10 000 accounts', 10_000, 0],
    ['16 MiB of their cookies', 3_300, 4_000],
  ])('evict the least recently used of more than %s', async (_, most, cookieCharacters) => {
    const all = sessions();
    const cookie = `JSESSIONID=${'x'.repeat(cookieCharacters)}; Path=/`;
    const login = answerOf(200, cookieCharacters > 0 ? [cookie] : []);
    const accounts = Array.from({ length: most }, (_, index) => new UpstreamAccount(`user${index}`, 'a'));
    const [first, second] = accounts as [UpstreamAccount, UpstreamAccount];
    const [sessionOfFirst, sessionOfSecond] = [await call(all, first, login), await call(all, second, login)];
    for (const account of accounts.slice(2)) await call(all, account, login);
    expect(sessionOf(all, first)).toBe(sessionOfFirst);
    for (let index = 0; index < most / 4; index++) {
      await call(all, new UpstreamAccount(`another${index}`, 'a'), login);
    }
    expect(sessionOf(all, first)).toBe(sessionOfFirst);
    expect(sessionOf(all, second)).not.toBe(sessionOfSecond);
  });
});
