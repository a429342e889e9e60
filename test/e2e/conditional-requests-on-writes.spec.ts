import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import type { CannedAnswer } from '../support/canned-upstream.js';
import { ACCOUNT, type Method } from '../support/gateway.js';
import { freshPath, hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { ABSENT_ID, useSimulatorGateway } from '../support/simulator-gateway.js';

const CHANGE = { mwiForceOff: true };

describe('a write with If-Match', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 }, CACHED);

  /** A phone system of its own, and the tag with which it is read. */
  async function created() {
    const { headers } = await call('POST', LIST, { body: { displayName: `PBX ${randomUUID()}` } });
    const path = String(headers.location);
    const read = await call('GET', path);
    simulator().clearRequests();
    return { path, etag: String(read.headers.etag) };
  }

  /** Changes it without the gateway. */
  async function changeUpstream(path: string): Promise<void> {
    const answer = await fetch(`${simulator().url}/vmrest/phonesystems/${path.slice(-36)}`, {
      method: 'PUT',
      headers: {
        Authorization: basic(ACCOUNT.username, ACCOUNT.password),
        'Content-Type': 'application/xml',
      },
      body: '<PhoneSystem><CallLoopGuardTimeMs>1234</CallLoopGuardTimeMs></PhoneSystem>',
    });
    expect(answer.status).toBe(204);
    simulator().clearRequests();
  }

  const methods = (): string[] => simulator().requests.map(({ method }) => method);
  const requestOf = (method: Method, condition: string) => ({
    headers: { 'If-Match': condition, Prefer: 'return=minimal' },
    ...(method !== 'DELETE' && { body: CHANGE }),
  });

  it.each(['PATCH', 'PUT', 'DELETE'] as const)(
    'is carried out on what the caller has seen, which is read from the upstream: %s',
    async (method) => {
      const { path, etag } = await created();
      expect((await call(method, path, requestOf(method, etag))).status).toBe(204);
      expect(methods()).toEqual(['GET', method === 'DELETE' ? 'DELETE' : 'PUT']);
    },
  );

  it.each(['PATCH', 'PUT', 'DELETE'] as const)(
    'is rejected when it was changed in the meantime, and nothing is written: %s',
    async (method) => {
      const { path, etag } = await created();
      await changeUpstream(path);
      const answer = await call(method, path, requestOf(method, etag));
      expectProblem(answer, 'precondition-failed', path);
      expect(methods()).toEqual(['GET']);
      expect((await call('GET', path, { headers: { 'Cache-Control': 'no-cache' } })).headers.etag).toBe(
        answer.headers.etag,
      );
    },
  );

  it('is carried out once the caller has seen the change', async () => {
    const { path, etag } = await created();
    await changeUpstream(path);
    const { headers } = await call('PATCH', path, requestOf('PATCH', etag));
    expect((await call('PATCH', path, requestOf('PATCH', String(headers.etag)))).status).toBe(204);
  });

  it.each([
    ['any tag', () => '*', 204],
    ['the tag in a list', (etag: string) => `"a", ${etag},"b"`, 204],
    ['other tags alone', () => '"a", "b"', 412],
    ['the tag as a weak one', (etag: string) => `W/${etag}`, 412],
    ['the tag as a weak one, and another', (etag: string) => `W/${etag}, "a"`, 412],
  ])('compares strongly: %s', async (_what, conditionOf, status) => {
    const { path, etag } = await created();
    expect((await call('PATCH', path, requestOf('PATCH', conditionOf(etag)))).status).toBe(status);
    expect(methods().includes('PUT')).toBe(status === 204);
  });

  it.each(['', 'x', '"x', 'x"y"', '"a" "b"x', '*, "a"', '**'])(
    'is rejected when the condition cannot be read: %j',
    async (condition) => {
      const { path } = await created();
      for (const method of ['PATCH', 'PUT', 'DELETE'] as const) {
        const answer = await call(method, path, requestOf(method, condition));
        const detail = expect.stringMatching(/entity tags/) as string;
        expectErrors(answer, path, [
          { parameter: 'If-Match', code: 'format', format: 'entity-tags', detail },
        ]);
      }
      expect(methods()).toEqual([]);
    },
  );

  it('names the condition together with all other errors', async () => {
    const { path } = await created();
    const answer = await call('PATCH', path, { headers: { 'If-Match': 'x' }, body: { displayName: 1 } });
    const { errors } = answer.body as { errors: object[] };
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ parameter: 'If-Match', code: 'format' }),
        expect.objectContaining({ pointer: '/displayName', code: 'type' }),
      ]),
    );
  });

  it.each(['*', '"x"'])('finds no object that is not there: %s', async (condition) => {
    const path = `${LIST}/${ABSENT_ID}`;
    for (const method of ['PATCH', 'PUT', 'DELETE'] as const) {
      const answer = await call(method, path, requestOf(method, condition));
      expect([answer.status, answer.body]).toMatchObject([404, { code: 'not-found' }]);
    }
    expect(methods()).toEqual(['GET', 'GET', 'GET']);
  });

  it('is rejected when the object cannot be read', async () => {
    const { path, etag } = await created();
    simulator().faults.set('error-500');
    expect((await call('DELETE', path, requestOf('DELETE', etag))).status).toBe(502);
    expect(methods()).toEqual(['GET']);
  });

  it('knows the tag of what a write has answered, which the next read has as well', async () => {
    const post = await call('POST', LIST, { body: { displayName: `PBX ${randomUUID()}` } });
    const path = String(post.headers.location);
    expect((await call('GET', path)).headers.etag).toBe(post.headers.etag);
    const tag = { 'If-Match': String(post.headers.etag) };
    const patch = await call('PATCH', path, { headers: tag, body: CHANGE });
    expect(patch.status).toBe(200);
    expect(patch.headers.etag).not.toBe(post.headers.etag);
    expect((await call('GET', path)).headers.etag).toBe(patch.headers.etag);
  });

  it('may have the tag that another account got, as long as the object is the same', async () => {
    const { path } = await created();
    const Authorization = basic('reader', 'sample-password');
    const read = await call('GET', path, { isAnonymous: true, headers: { Authorization } });
    expect(read.status).toBe(200);
    const condition = requestOf('PATCH', String(read.headers.etag));
    expect((await call('PATCH', path, condition)).status).toBe(204);
    expect((await call('PATCH', path, condition)).status).toBe(412);
  });

  it('may have the tag that an item of a list has', async () => {
    const { path } = await created();
    const list = await call('GET', `${LIST}?pageSize=200`);
    const { items } = list.body as { items: { etag: string; links: { self: string } }[] };
    const condition = requestOf('PATCH', String(items.find(({ links }) => links.self === path)?.etag));
    expect((await call('PATCH', path, condition)).status).toBe(204);
    expect((await call('PATCH', path, condition)).status).toBe(412);
  });

  it('gets nothing but the tag when it is rejected: an AXL server with its password', async () => {
    const { path: phoneSystem } = await created();
    const body = { hostOrIpAddress: 'host', ccmAxlPassword: 'canary-axl-password' };
    const { headers } = await call('POST', `${phoneSystem}/axl-servers`, { body });
    simulator().faults.set('echo-secrets');
    const answer = await call('PATCH', String(headers.location), {
      headers: { 'If-Match': '"x"' },
      body: { ccmAxlPassword: 'canary-new-password' },
    });
    expectProblem(answer, 'precondition-failed', String(headers.location));
    expect(answer.text + JSON.stringify(answer.headers)).not.toContain('canary');
    const condition = { 'If-Match': String(answer.headers.etag), Prefer: 'return=minimal' };
    const write = await call('PATCH', String(headers.location), {
      headers: condition,
      body: { hostOrIpAddress: 'other' },
    });
    expect(write.status).toBe(204);
  });
});

describe('writes with the same If-Match at the same time', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);

  it.each([
    ['', (path: string) => path],
    [' in another case', (path: string) => LIST + path.slice(LIST.length).toUpperCase()],
  ])('are carried out one after the other, so that one is: on a path%s', async (_how, otherOf) => {
    let name = 'old';
    const upstream: CannedAnswer = (request, socket) => {
      name = /<DisplayName>(.*)<\/DisplayName>/.exec(request.body)?.[1] ?? name;
      return namedUpstream(() => name)(request, socket);
    };
    upstreamAnswers(upstream);
    const path = freshPath();
    const { headers: read } = await call('GET', path);
    const held = hold(upstream);
    upstreamAnswers(held.answer);
    const write = (to: string, displayName: string) =>
      call('PATCH', to, { headers: { 'If-Match': read.etag ?? '' }, body: { displayName } });
    const writes = [write(path, 'one'), write(otherOf(path), 'two'), write(path, 'three')];
    // Connections are accepted in turn: when these are answered, the writes have begun.
    for (let calls = 0; calls < 3; calls += 1) await call('GET', '/health/live');
    held.release();
    const statuses = (await Promise.all(writes)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 412, 412]);
    expect(received().filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

describe('a write without a condition', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 }, CACHED);

  it('makes one call upstream with Prefer: return=minimal, and says that it was heeded', async () => {
    const headers = { Prefer: 'return=minimal' };
    const post = await call('POST', LIST, { headers, body: { displayName: 'PBX' } });
    const path = String(post.headers.location);
    expect([post.status, post.text || '']).toEqual([201, '']);
    expect(path).toMatch(/^\/api\/v1\/phone-systems\/[0-9a-f-]{36}$/);
    for (const method of ['PATCH', 'PUT'] as const) {
      const answer = await call(method, path, { headers, body: CHANGE });
      expect([answer.status, answer.text || '']).toEqual([204, '']);
      expect(answer.headers['preference-applied']).toBe('return=minimal');
      expect(answer.headers).not.toHaveProperty('etag');
    }
    expect(post.headers['preference-applied']).toBe('return=minimal');
    expect(simulator().requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT']);
  });
});
