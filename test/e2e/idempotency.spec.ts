import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Violation } from '#gateway/problems/core';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { emptyAnswer } from '../support/canned-upstream.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import type { CallOptions } from '../support/gateway.js';
import { freshPath, hold, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { signIn } from '../support/sign-in.js';

const NAME = { displayName: 'PBX' };
const HOST = { hostOrIpAddress: 'host' };
const named = namedUpstream(() => 'PBX');
const clientsFile = useClientsFile({ clients: [clientOf('second', 'key-of-the-second')] });

/** A call with a key. */
function keyed(key: string, options: CallOptions = {}): CallOptions {
  return { body: NAME, ...options, headers: { 'Idempotency-Key': key, ...options.headers } };
}

const byBasic = (password: string): CallOptions => ({
  isAnonymous: true,
  headers: { Authorization: basic('alice', password) },
});

describe('a POST with an Idempotency-Key', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({
    ...CACHED,
    GATEWAY_CLIENTS_FILE: clientsFile.path,
  });
  const posts = (): number => received().filter(({ method }) => method === 'POST').length;

  it.each([
    ['a phone system', LIST, NAME, {}],
    ['an AXL server', `${freshPath()}/axl-servers`, { hostOrIpAddress: 'host', ccmAxlPassword: 'x' }, {}],
    ['nothing to show', LIST, NAME, { Prefer: 'return=minimal' }],
  ])('is carried out once, and a repeat is answered as it was: %s', async (_what, path, body, headers) => {
    upstreamAnswers(named);
    const request = keyed(randomUUID(), { body, headers });
    const first = await call('POST', path, request);
    const callsOfFirst = received().length;
    const repeat = await call('POST', path, request);
    expect([first.status, repeat.status]).toEqual([201, 201]);
    expect(repeat.text).toBe(first.text);
    for (const name of ['location', 'etag', 'content-type', 'preference-applied', 'cache-control']) {
      expect([name, repeat.headers[name]]).toEqual([name, first.headers[name]]);
    }
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(repeat.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect(received()).toHaveLength(callsOfFirst);
  });

  it('is the same whatever the order of its members, the case of its path and the blanks in it', async () => {
    upstreamAnswers(named);
    const path = `${freshPath()}/axl-servers`;
    const key = randomUUID();
    await call('POST', path, keyed(key, { body: '{"hostOrIpAddress":"a","port":443}' }));
    const upper = `${LIST}/${path.split('/')[4]?.toUpperCase() ?? ''}/axl-servers`;
    const body = '{ "port": 443,\n "hostOrIpAddress": "\\u0061" }';
    const repeat = await call('POST', upper, keyed(key, { body }));
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(posts()).toBe(1);
  });

  it.each([
    ['body', LIST, NAME, LIST, { displayName: 'another' }],
    ['body: one member more', LIST, NAME, LIST, { ...NAME, mwiForceOff: true }],
    ['path', `${freshPath()}/axl-servers`, HOST, `${freshPath()}/axl-servers`, HOST],
  ])('is rejected when the key came with another %s', async (_what, path, body, otherPath, otherBody) => {
    upstreamAnswers(named);
    const key = randomUUID();
    await call('POST', path, keyed(key, { body }));
    const answer = await call('POST', otherPath, keyed(key, { body: otherBody }));
    expectProblem(answer, 'idempotency-key-reused', otherPath);
    const repeat = await call('POST', path, keyed(key, { body }));
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(posts()).toBe(1);
  });

  it('is rejected while the first is in progress, with when to try again', async () => {
    const held = hold(named);
    upstreamAnswers(held.answer);
    const key = randomUUID();
    const first = call('POST', LIST, keyed(key));
    await expect.poll(held.count).toBe(1);
    const second = await call('POST', LIST, keyed(key));
    expectProblem(second, 'idempotency-in-progress', LIST);
    expect(second.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    const other = await call('POST', LIST, keyed(key, { body: { displayName: 'another' } }));
    expectProblem(other, 'idempotency-key-reused', LIST);
    held.release();
    expect((await first).status).toBe(201);
    expect((await call('POST', LIST, keyed(key))).headers['idempotent-replayed']).toBe('true');
    expect(posts()).toBe(1);
  });

  it('is carried out once of any number at the same time', async () => {
    upstreamAnswers(named);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('POST', LIST, keyed(key))));
    expect(posts()).toBe(1);
    for (const { status, headers } of answers) {
      if (status !== 409) expect(status).toBe(201);
      if (status === 201)
        expect(headers.location).toBe(answers.find((each) => each.status === 201)?.headers.location);
    }
  });

  it('is another with a key in another case', async () => {
    upstreamAnswers(named);
    await call('POST', LIST, keyed('key-in-some-case'));
    expect((await call('POST', LIST, keyed('KEY-in-some-case'))).headers).not.toHaveProperty(
      'idempotent-replayed',
    );
    expect(posts()).toBe(2);
  });

  it('invalidates nothing in the cache when it is a repeat', async () => {
    upstreamAnswers(named);
    const key = randomUUID();
    await call('POST', LIST, keyed(key));
    await call('GET', LIST);
    await call('POST', LIST, keyed(key));
    expect((await call('GET', LIST)).headers['cache-status']).toMatch(/; hit; /);
  });

  it.each<[string, CallOptions, number]>([
    [
      'another client of the same account',
      { isAnonymous: true, headers: { 'X-API-Key': 'key-of-the-second' } },
      201,
    ],
    ['a user', byBasic('right'), 201],
    ['nobody', { isAnonymous: true }, 401],
    ['an unknown client', { isAnonymous: true, headers: { 'X-API-Key': 'unknown' } }, 401],
  ])('is not answered to %s as it was to the first caller', async (_who, caller, status) => {
    upstreamAnswers(named);
    const key = randomUUID();
    const first = await call('POST', LIST, keyed(key));
    const answer = await call('POST', LIST, keyed(key, caller));
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('idempotent-replayed');
    if (status === 201) expect(answer.headers.location).not.toBe(first.headers.location);
  });

  it('is not answered to a user with a wrong password, whose attempt changes nothing', async () => {
    upstreamAnswers((request, socket) =>
      request.head.includes(basic('alice', 'wrong'))
        ? emptyAnswer('401 Unauthorized')
        : named(request, socket),
    );
    const key = randomUUID();
    const first = await call('POST', LIST, keyed(key, byBasic('right')));
    for (let attempts = 0; attempts < 2; attempts += 1) {
      const wrong = await call('POST', LIST, keyed(key, byBasic('wrong')));
      expectProblem(wrong, 'credentials-rejected', LIST, { upstream: { status: 401 } });
    }
    const repeat = await call('POST', LIST, keyed(key, byBasic('right')));
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(repeat.text).toBe(first.text);
  });

  it('is the same by Basic and by session', async () => {
    upstreamAnswers(named);
    const key = randomUUID();
    await call('POST', LIST, keyed(key, byBasic('right')));
    const cookie = await signIn(call, 'alice', 'right');
    const inSession = { isAnonymous: true, headers: { ...cookie, 'X-CSRF': '1' } };
    expect((await call('POST', LIST, keyed(key, inSession))).headers['idempotent-replayed']).toBe('true');
  });

  it.each([
    ['with 255 characters', 'k'.repeat(255)],
    ['with one character', '~'],
    ['in quotes, as the draft has it', '"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    ['with blanks', 'one two'],
  ])('may have a key %s', async (_how, key) => {
    upstreamAnswers(named);
    expect((await call('POST', LIST, keyed(key))).status).toBe(201);
    expect((await call('POST', LIST, keyed(key))).headers['idempotent-replayed']).toBe('true');
  });

  const detail = 'must have 1 to 255 visible ASCII characters';

  it.each<[string, string, Violation]>([
    ['with 256 characters', 'k'.repeat(256), { code: 'too-long', maxLength: 255, detail }],
    ['that is empty', '', { code: 'too-short', minLength: 1, detail }],
    ['with a tab', 'a\tb', { code: 'characters', detail }],
    ['with a letter beyond ASCII', 'schlüssel', { code: 'characters', detail }],
  ])('must not have a key %s', async (_how, key, violation) => {
    upstreamAnswers(named);
    const answer = await call('POST', LIST, keyed(key));
    expectErrors(answer, LIST, [{ parameter: 'Idempotency-Key', ...violation }]);
    expect(received()).toEqual([]);
  });
});

describe('a key on another method', () => {
  const { call, upstreamAnswers, received } = useCannedGateway(CACHED);

  it.each(['PATCH', 'PUT', 'DELETE'] as const)('changes nothing: %s', async (method) => {
    upstreamAnswers(named);
    const path = freshPath();
    for (const key of ['the-same-key', 'the-same-key', 'k'.repeat(256)]) {
      const options = keyed(key, { headers: { Prefer: 'return=minimal' } });
      const answer = await call(
        method,
        path,
        method === 'DELETE' ? { headers: options.headers ?? {} } : options,
      );
      expect(answer.status).toBe(204);
      expect(answer.headers).not.toHaveProperty('idempotent-replayed');
    }
    expect(received()).toHaveLength(3);
  });
});
