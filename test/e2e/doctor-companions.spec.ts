import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { useClientsFile } from '../support/clients-file.js';
import { diagnose, linesMarked } from '../support/doctor.js';
import { makeFifo } from '../support/fifo.js';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import { TokenIssuer } from '../support/token-issuer.js';

vi.setConfig({ testTimeout: 20_000 });

describe.skipIf(isRedisMissing)('the doctor, on Redis', () => {
  it('connects, looks at its version and memory, and stores nothing', async () => {
    const server = await RedisServer.start();
    const diagnosis = await diagnose({ REDIS_URL: server.url });
    expect(linesMarked(diagnosis, '✓').slice(1)).toEqual([
      '✓ PING is answered (N ms)',
      expect.stringMatching(/^✓ (?:Redis|Valkey) \d+\.\d+\.\d+$/),
      '✓ Memory is not bounded by Redis (maxmemory 0, noeviction)',
      '✓ A key can be written and deleted',
      '✓ A message can be published and arrives',
    ]);
    expect(diagnosis.code).toBe(0);
    expect(await (await server.connect()).dbsize()).toBe(0);
  });

  it.each([
    ['noeviction', '! maxmemory-policy is noeviction: when Redis is full, users cannot sign in'],
    ['allkeys-lru', '! maxmemory-policy is allkeys-lru: sessions may be evicted before cache entries'],
    ['volatile-ttl', '✓ maxmemory-policy is volatile-ttl'],
  ])('judges what goes when it is full: %s', async (policy, line) => {
    const server = await RedisServer.start();
    const redis = await server.connect();
    await redis.config('SET', 'maxmemory', '100mb');
    await redis.config('SET', 'maxmemory-policy', policy);
    expect(linesMarked(await diagnose({ REDIS_URL: server.url }), '!✓')).toContain(line);
  });

  it('finds that nothing can be written', async () => {
    const server = await RedisServer.start();
    const redis = await server.connect();
    await redis.config('SET', 'maxmemory', '1');
    const diagnosis = await diagnose({ REDIS_URL: server.url });
    expect(linesMarked(diagnosis, '✗')).toEqual(['✗ Nothing can be written (OOM)']);
    expect(diagnosis.code).toBe(1);
  });

  it('finds that no message can be sent', async () => {
    const server = await RedisServer.start();
    const redis = await server.connect();
    await redis.call('ACL', 'SETUSER', 'deaf', 'on', '>canary', '~*', 'resetchannels', '+@all');
    const url = server.url.replace('redis://', 'redis://deaf:canary@');
    expect(linesMarked(await diagnose({ REDIS_URL: url }), '✗')).toEqual([
      '✗ No message can be published or subscribed to (NOPERM)',
    ]);
  });

  it('finds that what listens there is no Redis', async () => {
    const web = createServer((_request, response) => response.end('Hello')).listen(0, '127.0.0.1');
    onTestFinished(() => void web.close());
    await once(web, 'listening');
    const place = `redis://127.0.0.1:${(web.address() as AddressInfo).port}`;
    expect(linesMarked(await diagnose({ REDIS_URL: place }), '✗')).toEqual([
      `✗ Redis at ${place}: what Redis sent cannot be read`,
    ]);
  });

  it('does not show the password that was rejected', async () => {
    const server = await RedisServer.start();
    const url = server.url.replace('redis://', 'redis://:canary@');
    await (await server.connect()).config('SET', 'requirepass', 'another');
    const diagnosis = await diagnose({ REDIS_URL: url });
    expect(linesMarked(diagnosis, '✗')).toEqual([
      `✗ Redis at ${server.url.replace('/0', '')}: it answers WRONGPASS`,
    ]);
    expect(diagnosis.report).not.toContain('canary');
  });

  it('finds that nothing listens there', async () => {
    const server = await RedisServer.start();
    await server.crash();
    expect(linesMarked(await diagnose({ REDIS_URL: server.url }), '✗')).toEqual([
      `✗ Redis at ${server.url.replace('/0', '')}: nothing listens there (connection refused)`,
    ]);
  });
});

describe('the doctor, on issuers of tokens', () => {
  const clientsFile = useClientsFile({});

  async function diagnoseIssuer(prepare: (issuer: TokenIssuer) => unknown = () => undefined) {
    const issuer = await TokenIssuer.start();
    onTestFinished(() => issuer.close());
    clientsFile.replace({ issuers: [issuer.registration()] });
    await prepare(issuer);
    return { issuer, diagnosis: await diagnose({ GATEWAY_CLIENTS_FILE: clientsFile.path }) };
  }

  it('fetches their keys', async () => {
    const { issuer, diagnosis } = await diagnoseIssuer();
    expect(linesMarked(diagnosis, '✓')).toContain(`✓ ${issuer.url}: 1 keys (N ms)`);
  });

  it.each([
    ['500', 'answered with 500', (issuer: TokenIssuer) => (issuer.answer = (r) => r.writeHead(500).end())],
    [
      'a page',
      'the answer is no key set',
      (issuer: TokenIssuer) => (issuer.answer = (r) => r.writeHead(200).end('<html>')),
    ],
    [
      'other JSON',
      'the answer is no key set',
      (issuer: TokenIssuer) => (issuer.answer = (r) => r.writeHead(200).end('{"keys":1}')),
    ],
  ])('finds that they cannot be had: %s', async (_title, reason, prepare) => {
    const { issuer, diagnosis } = await diagnoseIssuer(prepare);
    expect(linesMarked(diagnosis, '✗')).toEqual([`✗ ${issuer.url}: its keys cannot be fetched: ${reason}`]);
    expect(diagnosis.code).toBe(1);
  });

  it('finds an issuer that is not there', async () => {
    const issuer = await TokenIssuer.start();
    const { url } = issuer;
    clientsFile.replace({ issuers: [issuer.registration()] });
    await issuer.close();
    expect(linesMarked(await diagnose({ GATEWAY_CLIENTS_FILE: clientsFile.path }), '✗')).toEqual([
      `✗ ${url}: its keys cannot be fetched: nothing listens there (connection refused)`,
    ]);
  });
});

describe('the doctor, on the audit file', () => {
  const folder = useTemporaryFolder();
  const lineOf = async (path: string): Promise<string[]> =>
    linesMarked(await diagnose({ AUDIT_LOG_FILE: path }), '✓✗').slice(1);
  const faultsOf = async (path: string): Promise<string[]> =>
    linesMarked(await diagnose({ AUDIT_LOG_FILE: path }), '✗');

  it('says that it could be made, and does not make it', async () => {
    const path = join(folder, 'new.log');
    expect(await lineOf(path)).toEqual([`✓ ${path} can be created by this user`]);
    expect(await lineOf(path)).toEqual([`✓ ${path} can be created by this user`]);
  });

  it('says that it can be written', async () => {
    const path = join(folder, 'old.log');
    writeFileSync(path, '');
    expect(await lineOf(path)).toEqual([`✓ ${path} can be written by this user`]);
  });

  it('says what a FIFO needs', async () => {
    const path = join(folder, 'fifo');
    makeFifo(path);
    expect(await lineOf(path)).toEqual([
      `✓ ${path} is a FIFO: a process must read it when the gateway starts`,
    ]);
  });

  it('says that its folder is missing', async () => {
    const path = join(folder, 'missing', 'audit.log');
    expect(await faultsOf(path)).toEqual([
      '✗ AUDIT_LOG_FILE: the file cannot be opened for writing (ENOENT)',
    ]);
  });

  it('says that it is a folder', async () => {
    expect(await faultsOf(folder)).toEqual(['✗ AUDIT_LOG_FILE: this is a folder']);
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not be written', async () => {
    const path = join(folder, 'foreign.log');
    writeFileSync(path, '');
    chmodSync(path, 0o400);
    expect(await faultsOf(path)).toEqual([
      '✗ AUDIT_LOG_FILE: the file cannot be opened for writing (EACCES)',
    ]);
  });
});
