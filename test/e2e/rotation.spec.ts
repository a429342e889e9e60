import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startSimulator, type Simulator } from '#simulator';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { auditLinesOf, type AuditLine } from '../support/audit-lines.js';
import { scrape } from '../support/exposition.js';
import { ACCOUNT, startGateway, type TestGateway } from '../support/gateway.js';
import { signIn, SESSION_PATH } from '../support/sign-in.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import { seeded } from '../support/simulator-gateway.js';

// docs/security.md, "Rotation", describes these steps.

/** The gateway looks at its files every second. */
const POLLING = { timeout: 10_000, interval: 20 };
const PATH = `/api/v1/phone-systems/${seeded.branch}`;
const POST_PATH = '/api/v1/phone-systems';
const OLD_SECRET = 'canary-old-secret-0123456789abcdef';
const NEW_SECRET = 'canary-new-secret-0123456789abcdef';

vi.setConfig({ testTimeout: 30_000 });

const folder = useTemporaryFolder();
let files = 0;

/** A file that is replaced at once, as secrets are. */
class SecretFile {
  readonly path = join(folder, String((files += 1)));

  constructor(content: string) {
    this.write(content);
  }

  write(content: string): void {
    writeFileSync(`${this.path}.next`, content);
    renameSync(`${this.path}.next`, this.path);
  }
}

interface Rotating extends TestGateway {
  readonly simulator: Simulator;
  /** The changes of files in the audit trail, as setting and outcome. */
  readonly changes: () => string[];
}

async function startRotating(
  environment: Record<string, string>,
  options: Parameters<typeof startSimulator>[0] = {},
): Promise<Rotating> {
  const simulator = await startSimulator(options);
  onTestFinished(() => simulator.close());
  const auditFile = join(folder, `audit-${(files += 1)}.log`);
  const gateway = await startGateway({
    CUPI_URLS: simulator.url,
    CUPI_RETRIES: '0',
    AUDIT_LOG_FILE: auditFile,
    RATE_LIMIT_PER_MINUTE: '100000',
    ...environment,
  });
  const isReload = ({ event }: AuditLine): boolean => event === 'configuration-reload';
  const changes = (): string[] =>
    auditLinesOf(auditFile)
      .filter(isReload)
      .map(({ settings, outcome }) => `${(settings as string[]).join()} ${String(outcome)}`);
  return { ...gateway, simulator, changes };
}

describe('the password of the account that the gateway holds', () => {
  it('changes upstream and a moment later in its file while 200 calls are made, and none of them fails', async () => {
    const password = new SecretFile(ACCOUNT.password);
    const { call, changes, simulator, log } = await startRotating({
      CUPI_PASSWORD: '',
      CUPI_PASSWORD_FILE: password.path,
    });
    let callsMade = 0;
    const statuses: number[] = [];
    const callUntilDone = async (): Promise<void> => {
      while (callsMade < 200) {
        callsMade += 1;
        const isWrite = callsMade % 10 === 0;
        const answer = isWrite
          ? await call('PATCH', PATH, { body: { callLoopGuardTimeMs: 2000 + callsMade } })
          : await call('GET', PATH, { headers: { 'Cache-Control': 'no-cache' } });
        statuses.push(answer.status);
      }
    };
    const rotate = async (next: string, after: number): Promise<void> => {
      await expect.poll(() => callsMade, POLLING).toBeGreaterThan(after);
      simulator.changePassword(ACCOUNT.username, next);
      await delay(100);
      password.write(next);
    };
    await Promise.all([
      ...Array.from({ length: 4 }, callUntilDone),
      rotate('canary-second', 50).then(() => rotate('canary-third', 120)),
    ]);
    expect(statuses).toHaveLength(200);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(changes()).toEqual(Array.from({ length: 2 }, () => 'CUPI_PASSWORD_FILE succeeded'));
    expect(log()).not.toContain('canary');
    // One wrong password for each change: more could lock the account.
    const withPassword = simulator.requests.filter(({ headers }) => headers.cookie === undefined);
    expect(withPassword.filter(({ status }) => status === 401)).toHaveLength(2);
  });

  it('is another account for the cache: what the former could read is read again', async () => {
    const password = new SecretFile(ACCOUNT.password);
    const { call, changes, simulator } = await startRotating({
      CUPI_PASSWORD: '',
      CUPI_PASSWORD_FILE: password.path,
      CACHE_TTL_SECONDS: '60',
    });
    const cacheStatus = async (): Promise<unknown> => (await call('GET', PATH)).headers['cache-status'];
    await cacheStatus();
    expect(await cacheStatus()).toMatch(/; hit; /);
    simulator.changePassword(ACCOUNT.username, 'second');
    password.write('second');
    await expect.poll(changes, POLLING).toHaveLength(1);
    expect(await cacheStatus()).toMatch(/; fwd=/);
    expect(await cacheStatus()).toMatch(/; hit; /);
  });
});

describe('the keys of the client of the environment', () => {
  it('are the old and the next one side by side, until the old one is removed', async () => {
    const keys = new SecretFile('old-key');
    const { call } = await startRotating({ GATEWAY_API_KEY: '', GATEWAY_API_KEY_FILE: keys.path });
    const statusFor = async (key: string): Promise<number> =>
      (await call('GET', PATH, { headers: { 'X-API-Key': key } })).status;
    keys.write('old-key\nnext-key\n');
    await expect.poll(() => statusFor('next-key'), POLLING).toBe(200);
    expect(await statusFor('old-key')).toBe(200);
    keys.write('next-key\n');
    await expect.poll(() => statusFor('old-key'), POLLING).toBe(401);
    expect(await statusFor('next-key')).toBe(200);
  });
});

describe('the secret of sessions', () => {
  it('is replaced in three steps: sessions and idempotency keys of the old one last until it is removed', async () => {
    const secret = new SecretFile(OLD_SECRET);
    const { call, changes, log } = await startRotating({ SESSION_SECRET_FILE: secret.path });
    const isSignedIn = async (session: Record<string, string>): Promise<boolean> =>
      (await call('GET', SESSION_PATH, { isAnonymous: true, headers: session })).status === 200;
    const post = async (key: string): Promise<unknown> => {
      const headers = { 'Idempotency-Key': key };
      const answer = await call('POST', POST_PATH, { headers, body: { displayName: `Key ${key}` } });
      expect(answer.status).toBe(201);
      return answer.headers['idempotent-replayed'];
    };
    const write = async (content: string): Promise<void> => {
      const before = changes().length;
      secret.write(content);
      await expect.poll(changes, POLLING).toHaveLength(before + 1);
    };

    const early = await signIn(call, ACCOUNT.username, ACCOUNT.password);
    await post('early');
    await write(`${OLD_SECRET},${NEW_SECRET}`);
    await post('under both');
    await write(`${NEW_SECRET},${OLD_SECRET}`);
    expect(await isSignedIn(early)).toBe(true);
    expect(await post('early')).toBe('true');
    expect(await post('under both')).toBe('true');
    const late = await signIn(call, ACCOUNT.username, ACCOUNT.password);
    await post('late');

    await write('canary-short');
    expect(await isSignedIn(late)).toBe(true);

    await write(NEW_SECRET);
    expect(await isSignedIn(late)).toBe(true);
    expect(await isSignedIn(early)).toBe(false);
    expect(await post('late')).toBe('true');
    expect(changes()).toEqual(
      ['succeeded', 'succeeded', 'refused', 'succeeded'].map((outcome) => `SESSION_SECRET_FILE ${outcome}`),
    );
    expect(log()).toContain(
      '"errors":["SESSION_SECRET_FILE: Each secret must have at least 32 characters; too short: number 1."]',
    );
    expect(log()).not.toContain('canary');
    const { value } = await scrape({ call });
    const countOf = (outcome: string): number =>
      value('cupi_gateway_configuration_reloads_total', { setting: 'SESSION_SECRET_FILE', outcome });
    expect([countOf('succeeded'), countOf('refused')]).toEqual([3, 1]);
  });
});

describe.skipIf(isRedisMissing)('the secret of sessions of two replicas', () => {
  it('is replaced at one after the other, and no session ends before its secret is removed', async () => {
    const redis = await RedisServer.start();
    const secrets = [new SecretFile(OLD_SECRET), new SecretFile(OLD_SECRET)];
    const replicas = await Promise.all(
      secrets.map(({ path }) => startRotating({ SESSION_SECRET_FILE: path, REDIS_URL: redis.url })),
    );
    const [one] = replicas;
    if (!one) throw new Error('there is no replica');
    const statusesOf = (headers: Record<string, string>): Promise<number[]> =>
      Promise.all(
        replicas.map(async ({ call }) => (await call('GET', PATH, { isAnonymous: true, headers })).status),
      );
    const early = await signIn(one.call, ACCOUNT.username, ACCOUNT.password);
    const sessions = [early];
    for (const content of [`${OLD_SECRET},${NEW_SECRET}`, `${NEW_SECRET},${OLD_SECRET}`]) {
      for (const [index, secret] of secrets.entries()) {
        const { changes, call } = replicas[index] ?? one;
        const before = changes().length;
        secret.write(content);
        await expect.poll(changes, POLLING).toHaveLength(before + 1);
        sessions.push(await signIn(call, ACCOUNT.username, ACCOUNT.password));
        for (const session of sessions) expect(await statusesOf(session)).toEqual([200, 200]);
      }
    }
    const late = await signIn(one.call, ACCOUNT.username, ACCOUNT.password);
    for (const secret of secrets) secret.write(NEW_SECRET);
    for (const { changes } of replicas) await expect.poll(changes, POLLING).toHaveLength(3);
    expect(await statusesOf(late)).toEqual([200, 200]);
    // What was found before is remembered for up to five seconds.
    await expect.poll(() => statusesOf(early), POLLING).toEqual([401, 401]);
  });
});

describe.skipIf(isRedisMissing)('the password of Redis', () => {
  it('changes in Redis and in its file while a session is used, and no call fails', async () => {
    const redis = await RedisServer.start();
    const client = await redis.connect();
    const urlWith = (password: string): string => redis.url.replace('//', `//gateway:${password}@`);
    await client.call('ACL', 'SETUSER', 'gateway', 'on', '>canary-old', '~*', '&*', '+@all');
    const url = new SecretFile(urlWith('canary-old'));
    const { call, changes, log } = await startRotating({ REDIS_URL_FILE: url.path });
    const session = await signIn(call, ACCOUNT.username, ACCOUNT.password);
    const statuses: number[] = [];
    let isDone = false;
    const use = async (): Promise<void> => {
      while (!isDone) {
        const headers = { ...session, 'Cache-Control': 'no-cache' };
        statuses.push((await call('GET', PATH, { isAnonymous: true, headers })).status);
      }
    };
    const rotate = async (): Promise<void> => {
      await client.call('ACL', 'SETUSER', 'gateway', '>canary-new');
      url.write(urlWith('canary-new'));
      await expect.poll(changes, POLLING).toEqual(['REDIS_URL_FILE succeeded']);
      await client.call('ACL', 'SETUSER', 'gateway', '<canary-old');
      await delay(2000);
      isDone = true;
    };
    await Promise.all([use(), use(), rotate()]);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await client.call('CLIENT', 'KILL', 'USER', 'gateway');
    await expect
      .poll(async () => (await call('GET', '/health/ready')).body as unknown, POLLING)
      .toMatchObject({ status: 'ok' });
    expect(log()).not.toContain('canary');
  });

  it('is the former one while the next is refused, which the log says', async () => {
    const redis = await RedisServer.start();
    const url = new SecretFile(redis.url);
    const { call, log } = await startRotating({ REDIS_URL_FILE: url.path });
    url.write(redis.url.replace('//', '//canary:canary@'));
    await expect.poll(log, POLLING).toContain('cannot be connected to with the new REDIS_URL');
    expect((await call('GET', '/health/ready')).body).toMatchObject({ status: 'ok' });
    expect(log()).not.toContain('canary');
  });

  it('stays the former one while the file names no Redis', async () => {
    const redis = await RedisServer.start();
    const url = new SecretFile(redis.url);
    const { changes, log } = await startRotating({ REDIS_URL_FILE: url.path });
    url.write('redis-sentinel://canary@host');
    await expect.poll(changes, POLLING).toEqual(['REDIS_URL_FILE refused']);
    expect(log()).toContain('must name one server');
    expect(log()).not.toContain('canary');
  });
});

describe('the certificates that are trusted', () => {
  it('are those of the new file for new connections, and an unusable file changes nothing', async () => {
    const [other, served] = await Promise.all([certificate('former'), certificate('next')]);
    const authority = new SecretFile(other.cert);
    const { call, changes } = await startRotating(
      { CUPI_CA_FILE: authority.path },
      { tls: { key: served.private, cert: served.cert } },
    );
    const status = async (): Promise<number> => (await call('GET', PATH)).status;
    expect(await status()).toBe(503);
    authority.write(served.cert.slice(0, 200));
    await expect.poll(changes, POLLING).toEqual(['CUPI_CA_FILE refused']);
    authority.write(`${other.cert}\n${served.cert}`);
    await expect.poll(changes, POLLING).toHaveLength(2);
    expect(await status()).toBe(200);
    authority.write(other.cert);
    await expect.poll(changes, POLLING).toHaveLength(3);
    expect(await status()).toBe(503);
  });
});

/** Two that sign themselves need different names to be trusted at once. */
function certificate(commonName: string): ReturnType<typeof generate> {
  return generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
}
