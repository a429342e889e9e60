import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { useCannedGateway } from '../support/canned-gateway.js';
import { emptyAnswer, type CannedAnswer } from '../support/canned-upstream.js';
import { clientOf, useClientsFile } from '../support/clients-file.js';
import type { CallOptions, Method } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';

const [AXL_SERVER_ID, USER_ID] = [randomUUID(), randomUUID()];
const [ONE, OTHER] = [freshPath(), freshPath()];

/** Everything that is cached before a write to the phone system `ONE`, or below it. */
const paths = {
  list: LIST,
  filtered: `${LIST}?displayName=a&page=2`,
  one: ONE,
  axlServers: `${ONE}/axl-servers`,
  axlServer: `${ONE}/axl-servers/${AXL_SERVER_ID}`,
  associations: `${ONE}/associations`,
  association: `${ONE}/associations/${USER_ID}`,
  other: OTHER,
  axlServersOfOther: `${OTHER}/axl-servers`,
  associationsOfOther: `${OTHER}/associations`,
  system: '/api/v1/system',
} as const;

type Name = keyof typeof paths;
const names = Object.keys(paths) as Name[];
const lists: Name[] = ['list', 'filtered'];
const axlServers: Name[] = ['axlServers', 'axlServer'];
const all: Name[] = [...lists, 'one', ...axlServers, 'associations', 'association'];

const NAME = { displayName: 'PBX' };
const HOST = { hostOrIpAddress: 'host' };
const alice: CallOptions = { isAnonymous: true, headers: { Authorization: basic('alice', 'right') } };
const minimal = { Prefer: 'return=minimal' };
const named = namedUpstream(() => 'PBX');

const clientsFile = useClientsFile({
  clients: [clientOf('reader', 'key-of-the-reader', { scopes: ['telephony.read'] })],
});

describe('a write', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({
    ...CACHED,
    CUPI_TIMEOUT_MS: '300',
    GATEWAY_CLIENTS_FILE: clientsFile.path,
  });

  async function fill(caller: CallOptions = {}): Promise<void> {
    upstreamAnswers(named);
    for (const path of Object.values(paths)) expect((await call('GET', path, caller)).status).toBe(200);
  }

  /** The cached answers that were invalidated. */
  async function invalidated(caller: CallOptions = {}): Promise<Name[]> {
    upstreamAnswers(named);
    const gone: Name[] = [];
    for (const name of names) {
      const { headers } = await call('GET', paths[name], caller);
      if (!headers['cache-status']?.includes('hit')) gone.push(name);
    }
    return gone;
  }

  it.each<[Method, string, CallOptions, Name[]]>([
    ['POST', LIST, { body: NAME }, lists],
    ['POST', LIST, { body: NAME, headers: minimal }, lists],
    ['PATCH', ONE, { body: NAME }, all],
    ['PATCH', ONE, { body: NAME, headers: minimal }, all],
    ['PATCH', `${LIST}/${ONE.slice(-36).toUpperCase()}`, { body: NAME }, all],
    ['PUT', ONE, { body: NAME }, all],
    ['DELETE', ONE, {}, all],
    ['POST', paths.axlServers, { body: HOST }, axlServers],
    ['PATCH', paths.axlServer, { body: HOST }, axlServers],
    ['PUT', paths.axlServer, { body: HOST, headers: minimal }, axlServers],
    ['DELETE', paths.axlServer, {}, axlServers],
  ])(
    'invalidates what it may have changed, and nothing else: %s %s %o',
    async (method, path, options, expected) => {
      await fill();
      expect((await call(method, path, options)).status).toBeLessThan(300);
      expect(await invalidated()).toEqual(expected);
    },
  );

  it('invalidates it for all accounts', async () => {
    await fill();
    await fill(alice);
    await call('PATCH', ONE, { ...alice, body: NAME });
    expect(await invalidated()).toEqual(all);
    expect(await invalidated(alice)).toEqual(all);
  });

  it.each<[string, Method, string, CallOptions, number]>([
    ['is not valid', 'PATCH', ONE, { body: { displayName: '' } }, 400],
    ['is empty', 'PUT', ONE, { body: {} }, 400],
    ['is no JSON', 'POST', LIST, { body: '{' }, 400],
    ['has an unknown parameter', 'DELETE', `${ONE}?x=1`, {}, 400],
    ['has a broken condition', 'DELETE', ONE, { headers: { 'If-Match': 'x' } }, 400],
    [
      'has too long a key',
      'POST',
      LIST,
      { body: NAME, headers: { 'Idempotency-Key': 'k'.repeat(256) } },
      400,
    ],
    [
      'names another phone system than its path',
      'POST',
      paths.axlServers,
      { body: { ...HOST, mediaSwitchObjectId: randomUUID() } },
      400,
    ],
    ['is not covered by the scopes', 'DELETE', ONE, { headers: { 'X-API-Key': 'key-of-the-reader' } }, 403],
    ['has no credentials', 'DELETE', ONE, { isAnonymous: true }, 401],
  ])('that %s invalidates nothing', async (_how, method, path, options, status) => {
    await fill();
    expect((await call(method, path, options)).status).toBe(status);
    expect(await invalidated()).toEqual([]);
  });

  it.each<[string, CannedAnswer, number]>([
    ['has changed', named, 412],
    ['is gone', () => emptyAnswer('404 Not Found'), 404],
  ])(
    'that finds out by If-Match that the object %s invalidates what is outdated',
    async (_how, answer, status) => {
      for (const [path, expected] of [
        [ONE, all],
        [paths.axlServer, axlServers],
      ] as const) {
        await fill();
        upstreamAnswers(answer);
        expect((await call('DELETE', path, { headers: { 'If-Match': '"x"' } })).status).toBe(status);
        expect(await invalidated()).toEqual(expected);
      }
    },
  );

  it.each<[Method, string, object]>([
    ['PATCH', ONE, { defaultTrapSwitch: true }],
    ['PUT', ONE, { defaultTrapSwitch: true }],
    ['POST', LIST, { ...NAME, defaultTrapSwitch: true }],
  ])(
    'that takes the default switch invalidates the phone system that had it: %s',
    async (method, path, body) => {
      await fill();
      expect((await call(method, path, { body })).status).toBeLessThan(300);
      expect(await invalidated()).toEqual([...(path === LIST ? [...lists, 'one'] : all), 'other']);
    },
  );

  it.each<[string, CannedAnswer, number]>([
    ['is rejected', () => emptyAnswer('400 Bad Request'), 422],
    ['fails', () => emptyAnswer('500 Internal Server Error'), 502],
    ['is not answered', () => undefined, 504],
    [
      'is sent on a connection that breaks',
      (_request, socket) => {
        socket.resetAndDestroy();
        return undefined;
      },
      503,
    ],
  ])('that %s upstream leaves nothing cached that may be outdated', async (_how, answer, status) => {
    for (const [method, path, body, expected] of [
      ['POST', LIST, NAME, lists],
      ['PATCH', ONE, NAME, all],
      ['DELETE', paths.axlServer, undefined, axlServers],
    ] as const) {
      await fill();
      upstreamAnswers((request, socket) =>
        request.method === 'GET' ? named(request, socket) : answer(request, socket),
      );
      const { status: told } = await call(method, path, body && { body });
      expect([method, told]).toEqual([method, status]);
      expect(await invalidated()).toEqual(expected);
    }
  });

  it('is seen by every read that begins after its answer', async () => {
    let name = 'PBX 0';
    upstreamAnswers((request, socket) => {
      const [, written] = /<DisplayName>(.*)<\/DisplayName>/.exec(request.body) ?? [];
      name = written ?? name;
      return namedUpstream(() => name)(request, socket);
    });
    const path = freshPath();
    for (let round = 1; round <= 20; round += 1) {
      const displayName = `PBX ${round}`;
      const { body: answer } = await call('PATCH', path, { body: { displayName } });
      expect(answer).toMatchObject({ displayName });
      expect((await call('GET', path)).body).toMatchObject({ displayName });
      expect((await call('GET', LIST)).body).toMatchObject({ items: [{ displayName }] });
    }
    expect(received().length).toBeLessThanOrEqual(80);
  });
});

describe('an object that is gone', () => {
  const { call, upstreamAnswers } = useCannedGateway({ ...CACHED });

  it.each([
    ['a phone system', ONE, LIST],
    ['the associations of a phone system', paths.associations, LIST],
    ['an AXL server', paths.axlServer, paths.axlServers],
    ['an association', paths.association, paths.associations],
  ])('is gone at once, and so are the lists that may show it: %s', async (_what, path, list) => {
    upstreamAnswers(named);
    await call('GET', list);
    await call('GET', path);
    upstreamAnswers(() => emptyAnswer('404 Not Found'));
    const reload = { headers: { 'Cache-Control': 'no-cache' } };
    expect((await call('GET', path, reload)).status).toBe(404);
    expect((await call('GET', path)).status).toBe(404);
    upstreamAnswers(named);
    expect((await call('GET', list)).headers['cache-status']).toBe('cupi-gateway; fwd=miss; stored');
  });
});
