import { readFile } from 'node:fs/promises';
import { resources, type Resource } from '#gateway';
import { isSecretName } from '#libs/cupi-xml';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { startSimulator, type FaultName, type Simulator } from '#simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { itemsOf, newBodyOf, parentIdsOf, type Json } from '../conformance/sample-objects.js';
import { basic } from '../support/basic.js';
import { untilRedisIsUsed } from '../support/cluster.js';
import { API_KEY, callerOf, type CallOptions, type Method, type TestGateway } from '../support/gateway.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { exchangeRaw } from '../support/raw-request.js';
import { secretsIn } from '../support/secret-forms.js';
import { SESSION_PATH, signIn } from '../support/sign-in.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import { allScopes } from '#gateway/auth/clients/core';
import {
  startCollector,
  type Collector,
} from '../../apps/gateway/src/observability/tracing/collector.fixture.js';

/** What callers send as a PIN, a password or the like: of each kind of object another one. */
const isSecret = ([, field]: [string, Resource['model']['fields'][string]]): boolean =>
  field.access === 'write-only' && field.type === 'text' && isSecretName(field.element);
const withSecrets = resources.flatMap((resource) => {
  const fields = Object.entries(resource.model.fields).filter(isSecret);
  return fields.length === 0 ? [] : [{ resource, fields: fields.map(([name]) => name) }];
});
/** Digits alone, so that it is valid as a number as well, and more of them than anything else has in a row. */
const PIN = '836492175302';
const planted: Record<string, string> = {
  ...Object.fromEntries(withSecrets.map(({ resource: { name } }) => [name, `canary <${name}> & "quoted"`])),
  UserPin: PIN,
  UserTemplatePin: '947283615048',
  bulk: '720594836172',
  account: 'canary of the account of the gateway',
  rejected: 'canary of a user who is rejected',
  trivial: '111111111111',
  repeated: 'canary of a repeat with another body',
};
/** What may be seen, as a proof that everything is looked at. */
const VISIBLE = 'visible-canary';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 120_000 });

describe.skipIf(isRedisMissing)('a PIN or a password that callers send', () => {
  const auditFile = `${useTemporaryFolder()}/audit.log`;
  const ends: (() => void)[] = [];
  const answers: string[] = [];
  const commands: string[] = [];
  let redis: RedisServer;
  let simulator: Simulator;
  let collector: Collector;
  let gateway: GatewayProcess;
  let url: string;
  let call: TestGateway['call'];

  beforeAll(async () => {
    redis = await RedisServer.open();
    const administrator = { username: 'administrator', password: planted.account ?? '' };
    simulator = await startSimulator({ administrator });
    collector = await startCollector(undefined, (end) => ends.push(end));
    gateway = startGatewayProcess(
      {
        CUPI_URLS: simulator.url,
        CUPI_USERNAME: administrator.username,
        CUPI_PASSWORD: administrator.password,
        CUPI_RETRIES: '0',
        GATEWAY_API_KEY: API_KEY,
        GATEWAY_API_KEY_SCOPES: [...allScopes].join(' '),
        SESSION_SECRET: 'secret of the session store '.padEnd(40, 'x'),
        REDIS_URL: redis.url,
        AUDIT_LOG_FILE: auditFile,
        CACHE_TTL_SECONDS: '60',
        RATE_LIMIT_PER_MINUTE: '1000000',
        LOG_LEVEL: 'trace',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
      undefined,
      undefined,
      (end) => ends.push(end),
    );
    url = await gateway.listening;
    const send = callerOf(url);
    call = async (...request) => {
      const answer = await send(...request);
      answers.push(answer.text, JSON.stringify(answer.headers));
      return answer;
    };
    await untilRedisIsUsed({ call });
    const monitor = await (await redis.connect()).monitor();
    ends.push(() => {
      monitor.disconnect();
    });
    monitor.on('monitor', (_time: string, command: readonly string[]) => commands.push(command.join(' ')));
    for (const { resource, fields } of withSecrets) await plantIn(resource, fields);
    await plantInBulk();
    await plantAtSignIn();
    await plantVisibly();
  });
  afterAll(async () => {
    for (const end of ends) end();
    await simulator.close();
    await redis.stop();
  });

  /** In every kind of request that can change an object of the resource, and every kind that is rejected. */
  async function plantIn(resource: Resource, fields: readonly string[]): Promise<void> {
    const canary = planted[resource.name] ?? '';
    const secrets = Object.fromEntries(fields.map((name) => [name, canary]));
    const ids = await parentIdsOf(resource, { call });
    if (resource.can('create')) await plantInNew(resource, secrets);
    const [object] = resource.isSingleton ? [] : await itemsOf(resource, ids, { call });
    const id = object?.[resource.identity?.field ?? ''] as string | undefined;
    const path = resource.objectPath(id === undefined ? ids : resource.idsOf(ids, id));
    const collection = resource.listPath(ids);
    expect((await call('PATCH', path, { body: secrets })).status).toBe(200);
    const owner = id ?? Object.values(ids).at(-1);
    for (const name of fields) {
      const element = resource.model.fields[name]?.element ?? '';
      expect(simulator.isSecret(owner ?? '', element, canary)).toBe(true);
    }
    const wrong = (value: unknown) => Object.fromEntries(fields.map((name) => [name, value]));
    const calls: [Method, string, CallOptions][] = [
      ['PUT', path, { body: secrets, headers: { Prefer: 'return=minimal' } }],
      ['PATCH', path, { body: secrets, headers: { 'If-Match': '"another-version"' } }],
      ['PATCH', path, { body: { ...secrets, pin: canary, [VISIBLE]: 1 } }],
      ['PATCH', path, { body: wrong(planted.trivial) }],
      ['PATCH', path, { body: wrong(Number(PIN)) }],
      ['PATCH', path, { body: wrong([canary]) }],
      ['PATCH', path, { body: wrong({ value: canary }) }],
      ['PATCH', path, { body: wrong(`${canary}\u0000`) }],
      ['PATCH', path, { body: wrong(canary.repeat(100)) }],
      ['PATCH', path, { body: wrong(canary.repeat(10_000)) }],
      ['PATCH', path, { body: JSON.stringify(secrets).slice(0, -1) }],
      ['PATCH', path, { body: `${canary}${JSON.stringify(secrets)}` }],
      ['PATCH', path, { body: canary, headers: { 'Content-Type': 'text/plain' } }],
      ['PATCH', `${path}?${new URLSearchParams(secrets).toString()}`, { body: secrets }],
      ['DELETE', `${path}/${fields[0]}`, { body: secrets }],
      ['GET', path, {}],
      ...(resource.can('list') ? ([['GET', collection, {}]] as [Method, string, CallOptions][]) : []),
    ];
    for (const [method, target, options] of calls) await call(method, target, options);
    for (const fault of ['echo-secrets', 'error-500', 'malformed', 'drop'] satisfies FaultName[]) {
      simulator.faults.set(fault, fault === 'echo-secrets' ? {} : { times: 1 });
      await call('PATCH', path, { body: secrets });
      await call('GET', path, { headers: { 'Cache-Control': 'no-cache' } });
      simulator.faults.clear();
    }
    answers.push(
      await exchangeRaw(url, `PATCH ${path} HTTP/1.1\r\nHost: x\r\n${JSON.stringify(secrets)}\r\n\r\n`),
    );
  }

  /** With a key, so that body and answer are kept; then the same again, and another body with the same key. */
  async function plantInNew(resource: Resource, secrets: Json): Promise<void> {
    const path = resource.collectionPath(await parentIdsOf(resource, { call }));
    const body = { ...(await newBodyOf(resource, { call })), ...secrets };
    const another = Object.fromEntries(Object.keys(secrets).map((name) => [name, planted.repeated]));
    const headers = { 'Idempotency-Key': resource.name };
    const statuses: number[] = [];
    for (const sent of [body, body, { ...body, ...another }]) {
      statuses.push((await call('POST', path, { body: sent, headers })).status);
    }
    expect(statuses).toEqual([201, 201, 422]);
  }

  /** As the PIN of several users, valid and not, and again with the same key. */
  async function plantInBulk(): Promise<void> {
    const path = '/api/v1/users/bulk';
    const users = await itemsOf(userResource(), {}, { call });
    const [one, other] = users.map(({ objectId }) => objectId as string);
    const operation = (credentials: unknown, id = one): Json => ({ id, pin: { credentials } });
    const headers = { 'Idempotency-Key': 'bulk' };
    const valid = { operations: [operation(planted.bulk), operation(planted.trivial, other)] };
    const accepted = await call('POST', path, { body: valid, headers });
    const { links } = accepted.body as { links: { self: string } };
    const state = async () => ((await call('GET', links.self)).body as Json).state;
    await vi.waitFor(async () => {
      expect(await state()).toBe('finished');
    });
    for (const body of [
      valid,
      { operations: [operation(planted.repeated)] },
      { operations: [operation(Number(PIN)), operation([PIN]), { ...operation(PIN), patch: { pin: PIN } }] },
      JSON.stringify(valid).slice(0, -1),
    ]) {
      await call('POST', path, { body, headers });
    }
    expect(simulator.isSecret(one ?? '', 'Credentials', planted.bulk ?? '')).toBe(true);
  }

  async function plantAtSignIn(): Promise<void> {
    const { account = '', rejected = '' } = planted;
    const cookie = await signIn(call, 'administrator', account);
    const body = { username: 'administrator', password: rejected };
    const calls: [Method, string, CallOptions][] = [
      ['POST', SESSION_PATH, { isAnonymous: true, body }],
      ['POST', SESSION_PATH, { isAnonymous: true, body: { ...body, password: [rejected] } }],
      ['POST', SESSION_PATH, { isAnonymous: true, body: JSON.stringify(body).slice(0, -1) }],
      [
        'GET',
        '/api/v1/users',
        { isAnonymous: true, headers: { Authorization: basic('administrator', rejected) } },
      ],
      [
        'GET',
        '/api/v1/users',
        { isAnonymous: true, headers: { Authorization: basic('administrator', account) } },
      ],
      ['GET', '/api/v1/users', { isAnonymous: true, headers: { ...cookie } }],
      ['DELETE', SESSION_PATH, { isAnonymous: true, headers: { ...cookie, 'X-CSRF': '1' } }],
    ];
    for (const [method, path, options] of calls) await call(method, path, options);
  }

  /** A name that may be seen, in an object, a request id and a key. */
  async function plantVisibly(): Promise<void> {
    const body = { ...(await newBodyOf(userResource(), { call })), firstName: VISIBLE };
    const headers = { 'X-Request-Id': VISIBLE, 'Idempotency-Key': VISIBLE };
    const created = await call('POST', '/api/v1/users', { body, headers });
    expect((await call('GET', String(created.headers.location))).text).toContain(VISIBLE);
  }
  const userResource = (): Resource => {
    const users = resources.find(({ name }) => name === 'User');
    if (!users) throw new Error('there are no users');
    return users;
  };

  it('is in none of their answers', () => {
    expect(answers.length).toBeGreaterThan(100);
    expect(secretsIn(answers.join('\n'), planted)).toEqual([]);
  });

  it('is not in the log, however much is logged', async () => {
    const log = () => gateway.stdout() + gateway.stderr();
    await expect.poll(log).toContain(VISIBLE);
    expect(secretsIn(log(), planted)).toEqual([]);
  });

  it('is not in the audit file', async () => {
    const audit = () => readFile(auditFile, 'utf8');
    await expect.poll(audit).toContain(VISIBLE);
    expect(await audit()).toContain('"credentials"');
    expect(secretsIn(await audit(), planted)).toEqual([]);
  });

  it('is not in the traces', async () => {
    const traces = () =>
      collector.exports.map(({ body, headers }) => body + JSON.stringify(headers)).join('\n');
    await expect.poll(traces).toContain('/users/bulk');
    expect(secretsIn(traces(), planted)).toEqual([]);
  });

  it('is not in the metrics', async () => {
    const { text } = await call('GET', '/metrics');
    expect(text).toContain('/api/v1/users/:userId/pin');
    expect(secretsIn(text, planted)).toEqual([]);
  });

  it('is in nothing that is sent to Redis, nor in what Redis has', async () => {
    await expect.poll(() => commands.join('\n')).toContain(VISIBLE);
    const client = await redis.connect();
    await client.save();
    const dump = (await readFile(redis.dumpFile)).toString('latin1');
    expect(dump).toContain(VISIBLE);
    expect(await client.keys('*')).toEqual(
      expect.arrayContaining([expect.stringContaining(':cache:'), expect.stringContaining(':idempotency:')]),
    );
    expect(secretsIn(commands.join('\n') + dump, planted)).toEqual([]);
  });

  it('is in no example of the OpenAPI document, which has none for PINs', async () => {
    const { text } = await call('GET', '/openapi.json');
    expect(secretsIn(text, planted)).toEqual([]);
    const examples: unknown[] = [];
    JSON.parse(text, (name, value: unknown) => {
      if (name === 'credentials') examples.push(value);
      return value;
    });
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.filter((value) => !isSchemaWithoutExample(value))).toEqual([]);
  });
});

/** A field of a body, and not a value of one. */
function isSchemaWithoutExample(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, writeOnly, example = '' } = value as Json;
  return type === 'string' && writeOnly === true && example === '';
}
