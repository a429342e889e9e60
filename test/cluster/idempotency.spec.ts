import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { emptyAnswer, type CannedAnswer } from '../support/canned-upstream.js';
import { useCluster } from '../support/cluster.js';
import type { CallOptions, TestGateway } from '../support/gateway.js';
import { hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { expectProblem } from '../support/problems.js';
import { isRedisMissing } from '#libs/testing';

const SHARED = {
  ...CACHED,
  // Longer than Redis grants no slots after the first start of a replica.
  CUPI_TIMEOUT_MS: '2000',
  SESSION_SECRET: 'secret of both gateways '.padEnd(40, 'x'),
};
const named = namedUpstream(() => 'PBX');

vi.setConfig({ testTimeout: 20_000 });

function keyed(key: string, displayName = 'PBX', caller: CallOptions = {}): CallOptions {
  return { ...caller, body: { displayName }, headers: { 'Idempotency-Key': key, ...caller.headers } };
}

const byBasic = (username: string): CallOptions => ({
  isAnonymous: true,
  headers: { Authorization: basic(username, 'right') },
});

describe.skipIf(isRedisMissing)('a POST with an Idempotency-Key, repeated at another gateway', () => {
  let answer: CannedAnswer = named;
  const { gateways, upstream, redis } = useCluster(
    (request, socket) => answer(request, socket),
    [SHARED, SHARED],
  );

  /** Both gateways, and how to change the answers of their upstream. */
  function both(next: CannedAnswer): [TestGateway, TestGateway] {
    answer = next;
    const [one, other] = gateways();
    if (!one || !other) throw new Error('there are no two gateways');
    return [one, other];
  }

  const posts = (): number => upstream().received.filter(({ method }) => method === 'POST').length;

  it('is answered as it was, and carried out once', async () => {
    const [one, other] = both(named);
    const before = posts();
    const key = randomUUID();
    const first = await one.call('POST', LIST, keyed(key));
    const repeat = await other.call('POST', LIST, keyed(key));
    expect([repeat.status, repeat.text]).toEqual([201, first.text]);
    expect(repeat.headers.location).toBe(first.headers.location);
    expect(repeat.headers.etag).toBe(first.headers.etag);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(posts() - before).toBe(1);
  });

  it('is known for 24 hours', async () => {
    const [one] = both(named);
    await one.call('POST', LIST, keyed(randomUUID()));
    const client = await redis().connect();
    const keys = await client.keys('cupi-gateway:idempotency:*');
    const lifetimesHours = await Promise.all(keys.map(async (key) => (await client.pttl(key)) / 3_600_000));
    expect(Math.max(...lifetimesHours)).toBeLessThanOrEqual(24);
    expect(Math.min(...lifetimesHours)).toBeGreaterThan(23.9);
  });

  it('is answered as it was also when the outcome is unknown', async () => {
    const [one, other] = both(() => undefined);
    const key = randomUUID();
    const first = await one.call('POST', LIST, keyed(key));
    expect([first.status, first.body]).toMatchObject([504, { outcome: 'unknown' }]);
    both(named);
    const before = posts();
    const repeat = await other.call('POST', LIST, keyed(key));
    expect([repeat.status, repeat.text]).toEqual([504, first.text]);
    expect(posts()).toBe(before);
  });

  it('is carried out there when nothing was done at the first', async () => {
    const [one, other] = both(() => emptyAnswer('503 Service Unavailable'));
    const key = randomUUID();
    expect((await one.call('POST', LIST, keyed(key))).status).toBe(503);
    both(named);
    expect((await other.call('POST', LIST, keyed(key))).status).toBe(201);
  });

  it('is rejected with another body, and while the first is in progress', async () => {
    const held = hold(named);
    const [one, other] = both(held.answer);
    const key = randomUUID();
    const first = one.call('POST', LIST, keyed(key));
    await expect.poll(held.count).toBe(1);
    const early = await other.call('POST', LIST, keyed(key));
    expectProblem(early, 'idempotency-in-progress', LIST);
    expect(early.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    held.release();
    await first;
    expectProblem(await other.call('POST', LIST, keyed(key, 'another')), 'idempotency-key-reused', LIST);
  });

  it('is carried out once of any number at the same time at both', async () => {
    const [one, other] = both(named);
    for (let round = 0; round < 20; round += 1) {
      const before = posts();
      const key = randomUUID();
      const calls = [one, other, one, other].map(({ call }) => call('POST', LIST, keyed(key)));
      const answers = await Promise.all(calls);
      expect(posts() - before).toBe(1);
      const locations = answers.flatMap(({ status, headers }) => (status === 201 ? [headers.location] : []));
      expect(new Set(locations).size).toBe(1);
      for (const { status } of answers) expect([201, 409]).toContain(status);
    }
  });

  it('is that of the caller alone', async () => {
    const [one, other] = both(named);
    const key = randomUUID();
    await one.call('POST', LIST, keyed(key, 'PBX', byBasic('alice')));
    for (const caller of [{}, byBasic('bob')]) {
      const answerToOther = await other.call('POST', LIST, keyed(key, 'PBX', caller));
      expect(answerToOther.status).toBe(201);
      expect(answerToOther.headers).not.toHaveProperty('idempotent-replayed');
    }
    const repeat = await other.call('POST', LIST, keyed(key, 'PBX', byBasic('alice')));
    expect(repeat.headers['idempotent-replayed']).toBe('true');
  });

  it('is not carried out again when what Redis has of it cannot be read', async () => {
    const [one, other] = both(named);
    const client = await redis().connect();
    const keysBefore = await client.keys('cupi-gateway:idempotency:*');
    const key = randomUUID();
    const first = await one.call('POST', LIST, keyed(key));
    const keysAfter = await client.keys('cupi-gateway:idempotency:*');
    const stored = keysAfter.filter((each) => !keysBefore.includes(each));
    expect(stored).toHaveLength(1);
    const forged = Buffer.from('HTTP/1.1 200 OK\r\n\r\nforged');
    await client.set(String(stored[0]), forged, 'PX', 60_000);
    const before = posts();
    expectProblem(await other.call('POST', LIST, keyed(key)), 'idempotency-in-progress', LIST);
    expect((await one.call('POST', LIST, keyed(key))).text).toBe(first.text);
    expect(posts()).toBe(before);
  });

  it('is answered as it was when Redis was away as the first ended, and is there again', async () => {
    const held = hold(named);
    const [one, other] = both(held.answer);
    const key = randomUUID();
    const first = one.call('POST', LIST, keyed(key));
    await expect.poll(held.count).toBe(1);
    await redis().crash();
    held.release();
    const { status, text } = await first;
    expect(status).toBe(201);
    expect((await one.call('POST', LIST, keyed(key))).text).toBe(text);
    await redis().resume();
    const client = await redis().connect();
    const keysOfCalls = () => client.keys('cupi-gateway:idempotency:*');
    await expect.poll(keysOfCalls, { timeout: 12_000, interval: 200 }).toHaveLength(1);
    const before = posts();
    const repeat = await other.call('POST', LIST, keyed(key));
    expect([repeat.status, repeat.text]).toEqual([201, text]);
    expect(posts()).toBe(before);
  });
});
