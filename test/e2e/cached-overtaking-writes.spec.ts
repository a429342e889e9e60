import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import type { CannedAnswer } from '../support/canned-upstream.js';
import { freshPath, hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';

const NEW = { displayName: 'new' };
const OLD = { displayName: 'old' };
const STORED = 'cupi-gateway; fwd=miss; stored';

/** An upstream that calls everything `old` until a write has arrived, and `new` from then on. */
function upstreamThatChanges(): CannedAnswer {
  let name = 'old';
  return (request, socket) => {
    if (request.method !== 'GET') name = 'new';
    return namedUpstream(() => name)(request, socket);
  };
}

describe('a read that is in progress while a write is carried out', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({ ...CACHED, CUPI_TIMEOUT_MS: '2000' });

  it.each([
    ['a phone system', '', 'PATCH', '', NEW],
    ['a list of AXL servers', '/axl-servers', 'DELETE', '', undefined],
    [
      'an AXL server',
      '/axl-servers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
      'POST',
      '/axl-servers',
      { hostOrIpAddress: 'x' },
    ],
    ['associations', '/associations', 'PUT', '', NEW],
  ] as const)('keeps nothing of what it saw before: %s', async (_what, read, method, written, body) => {
    const upstream = upstreamThatChanges();
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    const path = freshPath();
    const inProgress = call('GET', path + read);
    await expect.poll(held.count).toBe(1);
    upstreamAnswers(upstream);
    expect(
      (await call(method, path + written, { headers: { Prefer: 'return=minimal' }, ...(body && { body }) }))
        .status,
    ).toBeLessThan(300);
    held.release();
    const overtaken = await inProgress;
    expect(overtaken.text).toContain('old');
    expect(overtaken.headers['cache-status']).toBe('cupi-gateway; fwd=miss');
    const next = await call('GET', path + read);
    expect(next.text).toContain('new');
    expect(next.headers['cache-status']).toBe(STORED);
  });

  it('is not joined by one that begins afterwards, and does not take its place', async () => {
    const upstream = upstreamThatChanges();
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    const path = freshPath();
    const inProgress = call('GET', path);
    await expect.poll(held.count).toBe(1);
    upstreamAnswers(upstream);
    await call('PATCH', path, { body: NEW, headers: { Prefer: 'return=minimal' } });
    const after = await call('GET', path);
    expect([after.body, after.headers['cache-status']]).toMatchObject([NEW, STORED]);
    held.release();
    expect((await inProgress).body).toMatchObject(OLD);
    const next = await call('GET', path);
    expect(next.body).toMatchObject(NEW);
    expect(next.headers['cache-status']).toMatch(/; hit; /);
  });

  it('is not joined by a reload that begins afterwards', async () => {
    const upstream = upstreamThatChanges();
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    const path = freshPath();
    const inProgress = call('GET', path);
    await expect.poll(held.count).toBe(1);
    upstreamAnswers(upstream);
    await call('DELETE', path);
    const reload = await call('GET', path, { headers: { 'Cache-Control': 'no-cache' } });
    expect(reload.body).toMatchObject(NEW);
    held.release();
    await inProgress;
    expect((await call('GET', path)).body).toMatchObject(NEW);
  });

  it('keeps nothing either when it began after the write and saw what was before it', async () => {
    const held = hold(
      namedUpstream(() => 'old'),
      ({ method }) => method === 'PUT',
    );
    upstreamAnswers(held.answer);
    const path = freshPath();
    const write = call('PATCH', path, { body: NEW, headers: { Prefer: 'return=minimal' } });
    await expect.poll(held.count).toBe(1);
    expect((await call('GET', path)).body).toMatchObject(OLD);
    held.release();
    expect((await write).status).toBe(204);
    upstreamAnswers(namedUpstream(() => 'new'));
    expect((await call('GET', path)).body).toMatchObject(NEW);
  });

  it('keeps nothing when the outcome of the write is unknown', async () => {
    const upstream = upstreamThatChanges();
    const path = freshPath();
    upstreamAnswers((request, socket) => {
      const bytes = upstream(request, socket);
      if (request.method === 'GET') return bytes;
      socket.resetAndDestroy();
      return undefined;
    });
    expect((await call('GET', path)).body).toMatchObject(OLD);
    const failed = await call('PATCH', path, { body: NEW });
    expect(failed.body).toMatchObject({ outcome: 'unknown' });
    expect((await call('GET', path)).body).toMatchObject(NEW);
    expect(received().filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('keeps nothing of a list when a phone system is made meanwhile', async () => {
    const upstream = upstreamThatChanges();
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    const inProgress = call('GET', LIST);
    await expect.poll(held.count).toBe(1);
    upstreamAnswers(upstream);
    await call('POST', LIST, { body: NEW });
    held.release();
    await inProgress;
    expect((await call('GET', LIST)).body).toMatchObject({ items: [NEW] });
  });
});

describe('a refresh in the background', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED, CACHE_TTL_SECONDS: '0' });

  it('keeps nothing when a write overtakes it', async () => {
    const upstream = upstreamThatChanges();
    upstreamAnswers(upstream);
    const path = freshPath();
    await call('GET', path);
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    expect((await call('GET', path)).headers['cache-status']).toBe('cupi-gateway; hit; ttl=-1');
    await expect.poll(held.count).toBe(1);
    upstreamAnswers(upstream);
    await call('PATCH', path, { body: NEW });
    held.release();
    for (let calls = 0; calls < 5; calls += 1) {
      expect((await call('GET', path)).body).toMatchObject(NEW);
    }
  });
});
