import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, emptyAnswer, type CannedAnswer } from '../support/canned-upstream.js';
import { CACHED } from '../support/named-upstream.js';
import { expectProblem } from '../support/problems.js';

const BODY = { hostOrIpAddress: 'new' };
const WRITES = [
  ['PATCH', { body: BODY }],
  ['PUT', { body: BODY }],
  ['DELETE', {}],
] as const;

/**
 * Shows and changes an AXL server under whichever phone system it is asked for.
 * @param owner the element that tells to which it belongs
 */
function carelessUpstream(owner: string): CannedAnswer {
  let host = 'old';
  return ({ method, target }) => {
    if (method === 'PUT') host = 'new';
    if (method !== 'GET') return emptyAnswer();
    const id = `<ObjectId>${target.replace(/^.*\//, '')}</ObjectId>`;
    return answerOf(`<AXLServer>${id}<HostOrIPAddress>${host}</HostOrIPAddress>${owner}</AXLServer>`);
  };
}

describe('a write to a child', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);
  const sent = (): string[] => received().map(({ method }) => method);

  /** The child below the phone system that it belongs to, and below another. */
  let own: string;
  let other: string;
  beforeEach(() => {
    const [owner, stranger, id] = [randomUUID(), randomUUID(), randomUUID()];
    own = `/api/v1/phone-systems/${owner}/axl-servers/${id}`;
    other = `/api/v1/phone-systems/${stranger}/axl-servers/${id}`;
    upstreamAnswers(carelessUpstream(`<MediaSwitchObjectId>${owner.toUpperCase()}</MediaSwitchObjectId>`));
  });

  it.each(WRITES)('under another parent is not found, and not sent: %s', async (method, request) => {
    expectProblem(await call(method, other, request), 'not-found', other);
    expect(sent()).toEqual(['GET']);
    expect((await call('GET', own)).body).toMatchObject({ hostOrIpAddress: 'old' });
  });

  it.each(WRITES)('with If-Match is held against the same read: %s', async (method, request) => {
    const headers = { 'If-Match': '*' };
    expectProblem(await call(method, other, { ...request, headers }), 'not-found', other);
    expect(sent()).toEqual(['GET']);
    expect((await call(method, own, { ...request, headers })).status).toBeLessThan(300);
    expect(sent().slice(0, 3)).toEqual(['GET', 'GET', method === 'DELETE' ? 'DELETE' : 'PUT']);
  });

  it.each(WRITES)('needs no read when a GET has just shown the child: %s', async (method, request) => {
    await call('GET', own);
    await call(method, own, { ...request, headers: { Prefer: 'return=minimal' } });
    expect(sent()).toEqual(['GET', method === 'DELETE' ? 'DELETE' : 'PUT']);
  });

  it('does not rely on what another account was shown', async () => {
    await call('GET', own);
    const Authorization = basic('alice', 'right');
    const headers = { Authorization, Prefer: 'return=minimal' };
    expect((await call('PATCH', own, { body: BODY, headers, isAnonymous: true })).status).toBe(204);
    expect(sent()).toEqual(['GET', 'GET', 'PUT']);
  });

  it('lets nothing be served that was read before it', async () => {
    expect((await call('PATCH', own, { body: BODY })).status).toBe(200);
    const { body, headers } = await call('GET', own);
    expect(body).toMatchObject({ hostOrIpAddress: 'new' });
    expect(headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
    expect(sent()).toEqual(['GET', 'PUT', 'GET', 'GET']);
  });

  it('that was rejected does not invalidate the earlier read', async () => {
    await call('GET', own);
    await call('DELETE', other);
    expect((await call('GET', own)).headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=\d+$/);
  });

  it('is sent when the server does not name the parent of the child', async () => {
    upstreamAnswers(carelessUpstream(''));
    expect((await call('PATCH', other, { body: BODY })).status).toBe(200);
    expect(sent()).toEqual(['GET', 'PUT', 'GET']);
  });

  it('is not sent when the child cannot be looked at', async () => {
    upstreamAnswers(() => emptyAnswer('500 Internal Server Error'));
    const problem = { upstream: { status: 500 } };
    expectProblem(await call('DELETE', own), 'upstream-error', own, problem);
    expect(sent()).toEqual(['GET']);
  });
});
