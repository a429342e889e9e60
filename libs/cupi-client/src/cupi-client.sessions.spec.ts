import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  account,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
  PHONE_SYSTEM_XML,
  startUpstream,
  type ReceivedRequest,
} from './canned-upstream.fixture.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import type { CupiCall, CupiClient } from './cupi-client.js';
import { startSessionUpstream } from './session-upstream.fixture.js';
import { UpstreamAccount } from './upstream-account.js';

const otherAccount = new UpstreamAccount('operator', 'pass word');
const wrongAccount = new UpstreamAccount('admin', 'wrong');

/** Long enough that no login is overtaken on a busy machine. */
const UNHURRIED = { timeoutMs: 20_000 };

const get = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, ...options });
const update = (client: CupiClient, options: Partial<CupiCall> = {}) =>
  client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, { ...call, ...options });

const cookieOf = ({ headers }: ReceivedRequest) => headers.cookie;
const withoutCookies = (requests: ReceivedRequest[]) =>
  requests.filter((request) => cookieOf(request) === undefined);

/** A latch that blocks until it is opened. */
function closedLatch() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits until it is true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(1);
}

describe('session cookies', () => {
  it('are all sent, besides Basic, with the next calls of the account', async () => {
    const upstream = await startSessionUpstream([account]);
    const client = clientOf(upstream.url);
    await get(client);
    await get(client);
    await update(client);
    const [session] = upstream.sessionCookies;
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, session, session]);
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill(account.authorizationHeader()),
    );
  });

  it.each([
    ['another user', otherAccount],
    ['the same user with another password', wrongAccount],
  ])('are never sent with a call of %s', async (_, other) => {
    const upstream = await startSessionUpstream([account, other]);
    const client = clientOf(upstream.url);
    await get(client);
    await get(client, { account: other });
    await get(client, { account: other });
    await get(client);
    const [session, sessionOfOther] = upstream.sessionCookies;
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, undefined, sessionOfOther, session]);
  });

  it('are never sent to another node, not even on the same host', async () => {
    const [publisher, subscriber] = [
      await startSessionUpstream([account]),
      await startSessionUpstream([account]),
    ];
    await get(clientOf(publisher.url));
    await get(clientOf(subscriber.url));
    expect(subscriber.requests.map(cookieOf)).toEqual([undefined]);
  });

  it('are replaced by those of a later answer, and only those of the same name', async () => {
    const upstream = await startUpstream((response) => {
      const isFirst = upstream.requests.length === 1;
      response.setHeader('Set-Cookie', isFirst ? ['a=1; Path=/', 'b=1; Path=/'] : ['b=2; Path=/']);
      response.end(PHONE_SYSTEM_XML);
    });
    const client = clientOf(upstream.url);
    for (let calls = 0; calls < 3; calls++) await get(client);
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, 'a=1; b=1', 'a=1; b=2']);
  });

  it.each([302, 401, 429, 500, 503])('of an answer with %i are not used', async (status) => {
    const upstream = await startUpstream((response) => {
      response.writeHead(status, { 'Set-Cookie': 'JSESSIONID=0A1B2C3D; Path=/vmrest' }).end();
    });
    const client = clientOf(upstream.url);
    await errorOf(get(client));
    await errorOf(get(client));
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, undefined]);
  });

  it.each([400, 403, 404])('of an answer with %i, which comes after the check, are used', async (status) => {
    const upstream = await startUpstream((response) => {
      response.writeHead(status, { 'Set-Cookie': 'JSESSIONID=0A1B2C3D; Path=/vmrest' }).end();
    });
    const client = clientOf(upstream.url);
    await errorOf(get(client));
    await errorOf(get(client));
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, 'JSESSIONID=0A1B2C3D']);
  });

  it('of an answer that says nothing about the account do not replace those of the session', async () => {
    const upstream = await startUpstream((response) => {
      const requestNumber = upstream.requests.length;
      response.writeHead(requestNumber === 2 ? 503 : 200, { 'Set-Cookie': `a=${requestNumber}; Path=/` });
      response.end(PHONE_SYSTEM_XML);
    });
    const client = clientOf(upstream.url);
    await get(client);
    await errorOf(get(client));
    await get(client);
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, 'a=1', 'a=1']);
  });

  it('of an answer to an outdated session do not replace those of a newer login', async () => {
    const latch = closedLatch();
    const upstream = await startUpstream((response, { headers }) => {
      const answer = (session: string) =>
        response.setHeader('Set-Cookie', `session=${session}; Path=/`).end(PHONE_SYSTEM_XML);
      if (headers.cookie === undefined) answer(upstream.requests.length === 1 ? 'older' : 'newer');
      else if (headers['x-request-id'] === 'slow') void latch.opened.then(() => answer('outdated'));
      else response.writeHead(headers.cookie === 'session=older' ? 401 : 200).end(PHONE_SYSTEM_XML);
    });
    const client = clientOf(upstream.url, UNHURRIED);
    await get(client);
    const slow = get(client, { requestId: 'slow' });
    await get(client);
    latch.open();
    await slow;
    await get(client);
    expect(upstream.requests.at(-1)?.headers.cookie).toBe('session=newer');
  });
});

describe('the first calls of an account', () => {
  it('do not wait for each other', async () => {
    const latch = closedLatch();
    const upstream = await startSessionUpstream([account], () => latch.opened);
    const client = clientOf(upstream.url, UNHURRIED);
    const all = [get(client), get(client), update(client), get(client)];
    await until(() => upstream.requests.length === 4);
    latch.open();
    await Promise.all(all);
    expect(withoutCookies(upstream.requests)).toHaveLength(4);
  });

  it('end up with the whole session of one of them', async () => {
    const upstream = await startSessionUpstream([account], () => delay(20));
    const client = clientOf(upstream.url, UNHURRIED);
    await Promise.all([get(client), get(client), get(client), get(client)]);
    await get(client);
    expect(upstream.sessionCookies).toContain(upstream.requests.at(-1)?.headers.cookie);
  });
});

describe('the calls of an account that was rejected', () => {
  // An account that the gateway holds is stored after a rejection; here it is tried again.
  const held = { isGatewayHeld: true };
  const getHeld = (client: CupiClient, options: Partial<CupiCall> = {}) =>
    get(client, { ...held, ...options });
  const updateHeld = (client: CupiClient, options: Partial<CupiCall> = {}) =>
    update(client, { ...held, ...options });

  /** A server that has rejected the account once; later requests are numbered from one. */
  async function startRefusingOnce(
    answer: (response: ServerResponse, requestNumber: number) => void,
    options: Partial<CupiClientOptions> = UNHURRIED,
  ) {
    const upstream = await startUpstream((response) => {
      const requestNumber = upstream.requests.length - 1;
      if (requestNumber === 0) response.writeHead(401).end();
      else answer(response, requestNumber);
    });
    const client = clientOf(upstream.url, { ...options, coolDownMs: 0 });
    await errorOf(getHeld(client));
    return { client, requestCount: () => upstream.requests.length - 1 };
  }

  it('log in once: the others wait for its cookies', async () => {
    const upstream = await startSessionUpstream([], () => delay(20));
    const client = clientOf(upstream.url, { ...UNHURRIED, coolDownMs: 0 });
    await errorOf(getHeld(client));
    upstream.authorizations.add(account.authorizationHeader());
    await Promise.all([getHeld(client), getHeld(client), updateHeld(client), getHeld(client)]);
    const [session] = upstream.sessionCookies;
    expect(upstream.requests.slice(1).map(cookieOf)).toEqual([undefined, session, session, session]);
  });

  it('try a password that is still wrong only once', async () => {
    const upstream = await startSessionUpstream([], () => delay(20));
    const client = clientOf(upstream.url, { ...UNHURRIED, coolDownMs: 0 });
    await errorOf(getHeld(client));
    const errors = await Promise.all([getHeld(client), getHeld(client), updateHeld(client)].map(errorOf));
    expect(errors.map(({ kind }) => kind)).toEqual(['unauthorized', 'unauthorized', 'unauthorized']);
    expect(upstream.requests).toHaveLength(1 + 1);
  });

  it('share a rejection that came while they were queued', async () => {
    const upstream = await startSessionUpstream([account], () => delay(20));
    const client = clientOf(upstream.url, { ...UNHURRIED, maxConcurrency: 4, queueLimit: 100 });
    await get(client);
    upstream.authorizations.clear();
    upstream.endSessions();
    const calls = Array.from({ length: 50 }, () => errorOf(get(client)));
    expect(new Set((await Promise.all(calls)).map(({ kind }) => kind))).toEqual(new Set(['unauthorized']));
    // As many as were in progress when the first was rejected, and one login.
    expect(upstream.requests.length).toBeLessThanOrEqual(1 + 4 + 1);
  });

  it('share it also when nothing was known of the account before', async () => {
    const upstream = await startSessionUpstream([], () => delay(20));
    const client = clientOf(upstream.url, { ...UNHURRIED, maxConcurrency: 4, queueLimit: 100 });
    const calls = Array.from({ length: 50 }, () => errorOf(get(client)));
    expect(new Set((await Promise.all(calls)).map(({ kind }) => kind))).toEqual(new Set(['unauthorized']));
    expect(upstream.requests.length).toBeLessThanOrEqual(4);
  });

  it('do not block another account', async () => {
    const latch = closedLatch();
    const { client } = await startRefusingOnce((response, requestNumber) => {
      if (requestNumber > 1) response.end(PHONE_SYSTEM_XML);
      else void latch.opened.then(() => response.end(PHONE_SYSTEM_XML));
    });
    const login = getHeld(client);
    await expect(getHeld(client, { account: otherAccount })).resolves.toBeDefined();
    latch.open();
    await login;
  });

  it('run concurrently, after the first, when the server sends no cookies', async () => {
    let running = 0;
    let mostAtOnce = 0;
    const { client } = await startRefusingOnce((response) => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      setTimeout(() => {
        running--;
        response.end(PHONE_SYSTEM_XML);
      }, 100);
    });
    await Promise.all([getHeld(client), getHeld(client), getHeld(client), getHeld(client)]);
    expect(mostAtOnce).toBe(3);
  });

  it('continue one by one while the answers do not show whether the password is right', async () => {
    let running = 0;
    let mostAtOnce = 0;
    const { client, requestCount } = await startRefusingOnce((response) => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      setTimeout(() => {
        running--;
        response.writeHead(503).end();
      }, 10);
    });
    await Promise.all([getHeld(client), getHeld(client), getHeld(client)].map(errorOf));
    expect(requestCount()).toBe(3);
    expect(mostAtOnce).toBe(1);
  });

  it('overtake a login that hangs', async () => {
    const { client } = await startRefusingOnce(
      (response, requestNumber) => {
        if (requestNumber > 1) response.end(PHONE_SYSTEM_XML);
      },
      { timeoutMs: 1_000 },
    );
    const hanging = errorOf(getHeld(client));
    await expect(getHeld(client)).resolves.toBeDefined();
    expect((await hanging).kind).toBe('timeout');
  });

  it('replace a login whose caller has gone', async () => {
    const controller = new AbortController();
    const { client } = await startRefusingOnce((response, requestNumber) => {
      if (requestNumber > 1) response.end(PHONE_SYSTEM_XML);
      else controller.abort();
    });
    const login = errorOf(getHeld(client, { signal: controller.signal }));
    await expect(getHeld(client)).resolves.toBeDefined();
    expect((await login).kind).toBe('aborted');
  });

  it('do not wait for a login when an earlier one, overtaken, has come to its end', async () => {
    const [slow, hanging] = [closedLatch(), closedLatch()];
    const { client, requestCount } = await startRefusingOnce(
      (response, requestNumber) => {
        const answer = () => response.end(PHONE_SYSTEM_XML);
        if (requestNumber === 1) void slow.opened.then(answer);
        else if (requestNumber === 2) void hanging.opened.then(answer);
        else answer();
      },
      { timeoutMs: 4_000 },
    );
    const overtaken = getHeld(client);
    const overtaking = getHeld(client);
    await until(() => requestCount() === 2);
    slow.open();
    await overtaken;
    await getHeld(client, { signal: AbortSignal.timeout(500) });
    expect(requestCount()).toBe(3);
    hanging.open();
    await overtaking;
  });

  it('can be cancelled while they wait, without being sent', async () => {
    const latch = closedLatch();
    const { client, requestCount } = await startRefusingOnce((response) => {
      void latch.opened.then(() => response.end(PHONE_SYSTEM_XML));
    });
    const login = getHeld(client);
    const controller = new AbortController();
    const waiting = errorOf(updateHeld(client, { signal: controller.signal }));
    await until(() => requestCount() === 1);
    controller.abort();
    expect(await waiting).toMatchObject({ kind: 'aborted', outcome: undefined });
    latch.open();
    await login;
    expect(requestCount()).toBe(1);
  });
});

describe('a session that is rejected', () => {
  it.each([
    ['read', get],
    ['write', update],
  ])('makes the client send the %s once more with Basic alone', async (_, send) => {
    const upstream = await startSessionUpstream([account]);
    const client = clientOf(upstream.url);
    await get(client);
    upstream.endSessions();
    await send(client);
    const [, rejected, again] = upstream.requests;
    expect([rejected, again].map((request) => request?.headers.cookie)).toEqual([
      upstream.sessionCookies[0],
      undefined,
    ]);
    expect(again).toMatchObject({ method: rejected?.method, target: rejected?.target, body: rejected?.body });
    expect(upstream.requests).toHaveLength(3);
  });

  it('is followed by that of the second attempt', async () => {
    const upstream = await startSessionUpstream([account]);
    const client = clientOf(upstream.url);
    await get(client);
    upstream.endSessions();
    await get(client);
    await get(client);
    expect(upstream.requests.at(-1)?.headers.cookie).toBe(upstream.sessionCookies[1]);
  });

  it('makes the call unauthorized when Basic alone is rejected as well', async () => {
    const upstream = await startSessionUpstream([account]);
    const client = clientOf(upstream.url);
    await get(client);
    upstream.endSessions();
    upstream.authorizations.clear();
    const error = await errorOf(update(client));
    expect(error).toMatchObject({ kind: 'unauthorized', upstream: { status: 401 }, outcome: undefined });
    expect(upstream.requests.map(cookieOf)).toEqual([undefined, upstream.sessionCookies[0], undefined]);
  });

  it('is renewed once for all calls that were rejected, and each of them is sent twice', async () => {
    const upstream = await startSessionUpstream([account], () => delay(20));
    const client = clientOf(upstream.url, UNHURRIED);
    await get(client);
    upstream.endSessions();
    await Promise.all([get(client), update(client), get(client), get(client)]);
    const [, session] = upstream.sessionCookies;
    expect(upstream.requests).toHaveLength(1 + 4 + 4);
    expect(upstream.requests.slice(-4).map(cookieOf)).toEqual([undefined, session, session, session]);
  });

  it('with a password that has become wrong tries it once for all calls', async () => {
    const upstream = await startSessionUpstream([account], () => delay(20));
    const client = clientOf(upstream.url, UNHURRIED);
    await get(client);
    upstream.endSessions();
    upstream.authorizations.clear();
    const errors = await Promise.all([get(client), update(client), get(client), get(client)].map(errorOf));
    expect(errors.map(({ kind }) => kind)).toEqual(Array(4).fill('unauthorized'));
    expect(withoutCookies(upstream.requests.slice(1))).toHaveLength(1);
  });

  it('does not end a newer one when the rejection comes late', async () => {
    const latch = closedLatch();
    const upstream = await startSessionUpstream([account], ({ headers }) =>
      headers['x-request-id'] === 'late' ? latch.opened : Promise.resolve(),
    );
    const client = clientOf(upstream.url, UNHURRIED);
    await get(client);
    const late = get(client, { requestId: 'late' });
    await until(() => upstream.requests.length === 2);
    upstream.endSessions();
    await get(client);
    latch.open();
    await late;
    expect(upstream.requests.at(-1)?.headers.cookie).toBe(upstream.sessionCookies[1]);
  });

  it('is replaced, even if other calls have had an answer and new cookies since', async () => {
    const latch = closedLatch();
    const upstream = await startUpstream((response, { headers }) => {
      if (headers.cookie !== undefined && headers['x-request-id'] === 'rejected') {
        void latch.opened.then(() => response.writeHead(401).end());
        return;
      }
      response.setHeader('Set-Cookie', `session=${upstream.requests.length}; Path=/`).end(PHONE_SYSTEM_XML);
    });
    const client = clientOf(upstream.url, UNHURRIED);
    await get(client);
    const rejected = get(client, { requestId: 'rejected' });
    await get(client);
    latch.open();
    await expect(rejected).resolves.toBeDefined();
    expect(upstream.requests.at(-1)?.headers.cookie).toBeUndefined();
  });

  it('leaves the outcome of a write unknown whose second attempt is not answered', async () => {
    const upstream = await startUpstream((response) => {
      if (upstream.requests.length === 1) {
        response.setHeader('Set-Cookie', 'JSESSIONID=0A1B2C3D; Path=/vmrest').end(PHONE_SYSTEM_XML);
      }
      if (upstream.requests.length === 2) response.writeHead(401).end();
    });
    const client = clientOf(upstream.url, { timeoutMs: 300 });
    await get(client);
    expect(await errorOf(update(client))).toMatchObject({ kind: 'timeout', outcome: 'unknown' });
    expect(upstream.requests).toHaveLength(3);
  });
});

describe('an account that is rejected without cookies', () => {
  const held = { isGatewayHeld: true };

  it('makes the call unauthorized at once', async () => {
    const upstream = await startSessionUpstream([]);
    const error = await errorOf(update(clientOf(upstream.url)));
    expect(error).toMatchObject({ kind: 'unauthorized', upstream: { status: 401 } });
    expect(upstream.requests).toHaveLength(1);
  });

  it('is not tried again for a while when the gateway holds it', async () => {
    const upstream = await startSessionUpstream([]);
    const client = clientOf(upstream.url);
    await errorOf(get(client, held));
    const error = await errorOf(update(client, held));
    expect(error).toMatchObject({ kind: 'unauthorized', upstream: undefined });
    expect(error.message).toContain('not tried again yet');
    expect(upstream.requests).toHaveLength(1);
  });

  it('is tried again after that while', async () => {
    const upstream = await startSessionUpstream([]);
    const client = clientOf(upstream.url, { coolDownMs: 10 });
    await errorOf(get(client, held));
    await delay(20);
    upstream.authorizations.add(account.authorizationHeader());
    await expect(get(client, held)).resolves.toBeDefined();
  });

  it('is tried again at once for a caller that brought it', async () => {
    const upstream = await startSessionUpstream([]);
    const client = clientOf(upstream.url);
    await errorOf(get(client, held));
    await errorOf(get(client));
    expect(upstream.requests).toHaveLength(2);
  });

  it('is trusted again as soon as a call has succeeded', async () => {
    const upstream = await startSessionUpstream([]);
    const client = clientOf(upstream.url);
    await errorOf(get(client, held));
    upstream.authorizations.add(account.authorizationHeader());
    await get(client);
    await expect(get(client, held)).resolves.toBeDefined();
  });

  it('does not affect the same user with another password', async () => {
    const upstream = await startSessionUpstream([account]);
    const client = clientOf(upstream.url);
    await errorOf(get(client, { ...held, account: wrongAccount }));
    await expect(get(client, held)).resolves.toBeDefined();
  });
});

describe('accounts that call at the same time', () => {
  const accounts = [account, otherAccount, wrongAccount] as const;
  const step = fc.record({
    account: fc.constantFrom(...accounts),
    send: fc.constantFrom(get, update),
    startsAfterMs: fc.nat(8),
    answeredAfterMs: fc.nat(4),
    endsSessions: fc.integer({ min: 0, max: 3 }).map((chance) => chance === 0),
  });

  it('never share a session, in any order of calls, however often sessions end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 20 }), async (steps) => {
        const upstream = await startSessionUpstream([account, otherAccount], ({ headers }) =>
          delay(steps[Number(headers['x-request-id'])]?.answeredAfterMs ?? 0),
        );
        const client = clientOf(upstream.url, { ...UNHURRIED, queueLimit: 20 });
        const kinds = await Promise.all(
          steps.map(async ({ send, startsAfterMs, endsSessions, account }, index) => {
            await delay(startsAfterMs);
            if (endsSessions) upstream.endSessions();
            return send(client, { account, requestId: String(index) }).then(
              () => 'success',
              (error: unknown) => (error as { kind: string }).kind,
            );
          }),
        );
        void client.close();

        expect(upstream.mixedSessions).toEqual([]);
        const kindsOfWrongAccount = kinds.filter((_, index) => steps[index]?.account === wrongAccount);
        expect(new Set(kindsOfWrongAccount)).toEqual(
          new Set(kindsOfWrongAccount.length > 0 ? ['unauthorized'] : []),
        );
      }),
      { numRuns: 40 },
    );
  });
});
