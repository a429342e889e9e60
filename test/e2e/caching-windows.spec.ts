import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, type CannedAnswer } from '../support/canned-upstream.js';
import { startGatewayOnSimulator, type CallOptions } from '../support/gateway.js';
import { freshPath, hold, CACHED, namedUpstream } from '../support/named-upstream.js';

vi.setConfig({ testTimeout: 20_000 });

const STALE = 'cupi-gateway; hit; ttl=-1';

/** Other tests run beside these, and take a share of the processors. */
const POLLING = { timeout: 5000 };

const sleep = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));
const serverError: CannedAnswer = () => emptyAnswer('500 Internal Server Error');
const reset: CannedAnswer = (_request, socket: Socket) => {
  socket.resetAndDestroy();
  return undefined;
};

describe('an answer that is not fresh any more', () => {
  const { call, upstreamAnswers, received, log } = useCannedGateway({
    ...CACHED,
    CACHE_TTL_SECONDS: '0',
    CACHE_STALE_IF_ERROR_SECONDS: '0',
    CUPI_RETRIES: '0',
  });

  it('is served at once while it is revalidated, once', async () => {
    let name = 'old';
    const upstream = namedUpstream(() => name);
    upstreamAnswers(upstream);
    const path = freshPath();
    await call('GET', path);
    name = 'new';
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    for (let calls = 0; calls < 10; calls += 1) {
      const { body, headers } = await call('GET', path);
      expect([body, headers['cache-status']]).toEqual([
        expect.objectContaining({ displayName: 'old' }),
        STALE,
      ]);
      expect(headers.age).toBe('0');
    }
    expect(received()).toHaveLength(2);
    upstreamAnswers(upstream);
    held.release();
    const nameNow = async () => (await call('GET', path)).body;
    await expect.poll(nameNow, POLLING).toMatchObject({ displayName: 'new' });
  });

  it('remains when it could not be revalidated, and the log reports it', async () => {
    upstreamAnswers(namedUpstream(() => 'old'));
    const path = freshPath();
    await call('GET', path);
    upstreamAnswers(serverError);
    expect((await call('GET', path)).status).toBe(200);
    await expect.poll(log, POLLING).toContain('a stale entry could not be revalidated');
    const { status, headers } = await call('GET', path);
    expect([status, headers['cache-status']]).toEqual([200, STALE]);
  });

  it.each([
    [404, () => emptyAnswer('404 Not Found')],
    [403, () => emptyAnswer('403 Forbidden')],
  ])('goes when the upstream says so: %d', async (status, refusal) => {
    upstreamAnswers(namedUpstream(() => 'old'));
    const path = freshPath();
    await call('GET', path);
    upstreamAnswers(refusal);
    expect((await call('GET', path)).status).toBe(200);
    await expect.poll(async () => (await call('GET', path)).status, POLLING).toBe(status);
  });
});

describe('an answer as time passes', () => {
  const { call, upstreamAnswers } = useCannedGateway({
    ...CACHED,
    CACHE_TTL_SECONDS: '1',
    CACHE_STALE_WHILE_REVALIDATE_SECONDS: '1',
  });

  it('is fresh, then stale, then read before it is answered', async () => {
    let name = 'one';
    upstreamAnswers(namedUpstream(() => name));
    const [path, other] = [freshPath(), freshPath()];
    await call('GET', other);
    await call('GET', path);
    expect((await call('GET', path)).headers['cache-status']).toBe('cupi-gateway; hit; ttl=0');
    await sleep(1050);
    name = 'two';
    const stale = await call('GET', path);
    expect([stale.headers['cache-status'], stale.headers.age]).toEqual([STALE, '1']);
    expect(stale.body).toMatchObject({ displayName: 'one' });
    await expect
      .poll(async () => (await call('GET', path)).body, POLLING)
      .toMatchObject({ displayName: 'two' });
    await sleep(1000);
    const late = await call('GET', other);
    expect(late.headers['cache-status']).toBe('cupi-gateway; fwd=stale; stored');
    expect(late.body).toMatchObject({ displayName: 'two' });
  });
});

describe('an answer that is not fresh any more, when the upstream fails', () => {
  const { call, upstreamAnswers } = useCannedGateway({
    ...CACHED,
    CACHE_TTL_SECONDS: '0',
    CACHE_STALE_WHILE_REVALIDATE_SECONDS: '0',
    CUPI_RETRIES: '0',
    CUPI_TIMEOUT_MS: '200',
  });

  /** What is answered once the upstream fails. */
  async function answerAfter(failure: CannedAnswer, options: CallOptions = {}) {
    const path = freshPath();
    upstreamAnswers(namedUpstream(() => 'old'));
    expect((await call('GET', path, options)).status).toBe(200);
    upstreamAnswers(failure);
    return call('GET', path, options);
  }

  it.each<[string, CannedAnswer, string]>([
    ['is busy', () => emptyAnswer('503 Service Unavailable'), '; fwd-status=503'],
    ['has an error', serverError, '; fwd-status=500'],
    ['does not answer', () => undefined, ''],
    ['ends the connection', reset, ''],
  ])('is served all the same: it %s', async (_failure, failure, forwardStatus) => {
    const { status, headers, body } = await answerAfter(failure);
    expect(status).toBe(200);
    expect(body).toMatchObject({ displayName: 'old' });
    expect(headers['cache-status']).toBe(`cupi-gateway; fwd=stale${forwardStatus}; ttl=-1`);
    expect(headers.age).toBe('0');
    expect(headers.etag).toMatch(/^"/);
  });

  it('is served all the same: it sends what is no XML', async () => {
    const { status, headers } = await answerAfter(() => answerOf('<PhoneSystem>'));
    expect(status).toBe(200);
    expect(headers['cache-status']).toMatch(/^cupi-gateway; fwd=stale(?:; fwd-status=200)?; ttl=-1$/);
  });

  it('is served stale: it rejects connections', async () => {
    const gateway = await startGatewayOnSimulator(
      { phoneSystems: 1 },
      { ...CACHED, CACHE_TTL_SECONDS: '0', CACHE_STALE_WHILE_REVALIDATE_SECONDS: '0' },
    );
    const path = '/api/v1/phone-systems';
    await gateway.call('GET', path);
    await gateway.simulator.close();
    const { status, headers } = await gateway.call('GET', path);
    expect([status, headers['cache-status']]).toEqual([200, 'cupi-gateway; fwd=stale; ttl=-1']);
  });

  it.each([
    [401, 'alice', '401 Unauthorized'],
    [403, 'bob', '403 Forbidden'],
    [404, 'carol', '404 Not Found'],
  ])('is not served when it answers %d', async (status, username, upstreamStatus) => {
    const own = { isAnonymous: true, headers: { Authorization: basic(username, 'right') } };
    const answer = await answerAfter(() => emptyAnswer(upstreamStatus), own);
    expect(answer.status).toBe(status);
  });

  it('is served to all who wait for it', async () => {
    const path = freshPath();
    upstreamAnswers(namedUpstream(() => 'old'));
    await call('GET', path);
    const held = hold(() => emptyAnswer('503 Service Unavailable'));
    upstreamAnswers(held.answer);
    const answers = [1, 2, 3].map(() => call('GET', path));
    await sleep(100);
    held.release();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  });
});

describe('an answer that is too old even for an upstream that fails', () => {
  const { call, upstreamAnswers } = useCannedGateway({
    ...CACHED,
    CACHE_TTL_SECONDS: '0',
    CACHE_STALE_WHILE_REVALIDATE_SECONDS: '0',
    CACHE_STALE_IF_ERROR_SECONDS: '1',
  });

  it('is not served', async () => {
    upstreamAnswers(namedUpstream(() => 'old'));
    const path = freshPath();
    await call('GET', path);
    upstreamAnswers(serverError);
    expect((await call('GET', path)).status).toBe(200);
    await sleep(1050);
    expect((await call('GET', path)).status).toBe(502);
  });
});
