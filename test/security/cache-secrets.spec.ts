import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { answerOf, type CannedAnswer } from '../support/canned-upstream.js';
import { useCluster } from '../support/cluster.js';
import type { CallOptions } from '../support/gateway.js';
import { freshPath, CACHED, LIST, namedUpstream } from '../support/named-upstream.js';
import { isRedisMissing } from '#libs/testing';
import { secretsIn } from '../support/secret-forms.js';
import { signIn } from '../support/sign-in.js';

const secrets = {
  upstreamPassword: 'canary-password-of-the-gateway',
  userPassword: 'canary-password-of-alice',
  apiKey: 'canary-key-of-the-client',
  sessionSecret: 'canary-session-secret-'.padEnd(40, 'x'),
  axlPassword: 'canary-axl-password',
  echoedPassword: 'canary-echoed-password',
  idempotencyKey: 'canary-idempotency-key',
  requestId: 'canary-request-id',
};

const named = namedUpstream(() => 'PBX');

/** A phone system and all that belongs to it; AXL servers come with their password. */
const careless: CannedAnswer = (request, socket) => {
  const { method, target } = request;
  if (method !== 'GET' || !target.includes('axlservers')) return named(request, socket);
  const id = `<ObjectId>${randomUUID()}</ObjectId>`;
  const axlServer = `<AXLServer>${id}<CcmAXLPassword>${secrets.echoedPassword}</CcmAXLPassword></AXLServer>`;
  const isList = /axlservers(?:\?|$)/.test(target);
  return answerOf(isList ? `<AXLServers total="1">${axlServer}</AXLServers>` : axlServer);
};

describe.skipIf(isRedisMissing)('what gateways keep in Redis', () => {
  const environment = {
    ...CACHED,
    GATEWAY_API_KEY: secrets.apiKey,
    CUPI_PASSWORD: secrets.upstreamPassword,
    SESSION_SECRET: secrets.sessionSecret,
  };
  const { gateways, redis } = useCluster(careless, [environment]);

  it('reveals no secret: neither those of callers and accounts nor those of objects', async () => {
    const call = gateways()[0]?.call;
    if (!call) throw new Error('there is no gateway');
    const cookie = await signIn(call, 'alice', secrets.userPassword);
    const callers: CallOptions[] = [
      { isAnonymous: true, headers: { 'X-API-Key': secrets.apiKey } },
      { isAnonymous: true, headers: { Authorization: basic('alice', secrets.userPassword) } },
      { isAnonymous: true, headers: { ...cookie, 'X-CSRF': '1' } },
    ];
    const path = freshPath();
    for (const caller of callers) {
      const headers = { ...caller.headers, 'X-Request-Id': secrets.requestId };
      const axlServers = `${path}/axl-servers`;
      for (const target of [
        path,
        LIST,
        `${path}/associations`,
        axlServers,
        `${axlServers}/${randomUUID()}`,
      ]) {
        expect((await call('GET', target, { ...caller, headers })).status).toBe(200);
      }
      const body = { hostOrIpAddress: 'host', ccmAxlPassword: secrets.axlPassword };
      const keyed = { ...headers, 'Idempotency-Key': secrets.idempotencyKey };
      for (let repeats = 0; repeats < 2; repeats += 1) {
        expect((await call('POST', axlServers, { ...caller, headers: keyed, body })).status).toBe(201);
      }
    }
    const client = await redis().connect();
    await expect.poll(() => client.keys('cupi-gateway:cache:v1:*')).not.toEqual([]);
    expect(await client.keys('cupi-gateway:idempotency:*')).not.toEqual([]);
    await client.save();
    const dump = (await readFile(redis().dumpFile)).toString('latin1');
    const token = cookie.Cookie.split('=', 2)[1] ?? '';
    expect(secretsIn(dump, { ...secrets, token })).toEqual([]);
    expect(dump.includes('canary')).toBe(false);
  });
});
