import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request as requestHttp } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { basic } from '../support/basic.js';
import { startCannedUpstream } from '../support/canned-upstream.js';
import { useClientsFile } from '../support/clients-file.js';
import { freePort } from '#libs/testing';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import { LIST, namedUpstream } from '../support/named-upstream.js';
import { TokenIssuer } from '../support/token-issuer.js';

const MEBIBYTE = 1024 * 1024;

/** Almost as long as a target may be. */
const LONG = 15_000;

/** Concurrent requests. */
const CONCURRENCY = 16;

/** What the heap may grow by during an attack, what is not collected yet included. */
const MAX_GROWTH_BYTES = 24 * MEBIBYTE;

const UNREACHABLE = 'http://127.0.0.1:1';

/** One request of an attack. */
interface Shot {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts the gateway with the bounds of memory that `npm start` sets; it is ended with the test. */
async function startGatewayInBounds(environment: Record<string, string>): Promise<string> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: { 'start:prod': string };
  };
  const [, ...programAndOptions] = scripts['start:prod'].split(' ');
  const port = String(await freePort());
  const gateway = spawn(process.execPath, programAndOptions, {
    env: {
      PORT: port,
      LOG_LEVEL: 'silent',
      CUPI_USERNAME: ACCOUNT.username,
      CUPI_PASSWORD: ACCOUNT.password,
      GATEWAY_API_KEY: API_KEY,
      // The entries of the cache have a bound of their own.
      CACHE_MAX_ENTRIES: '100',
      ...environment,
    },
    stdio: 'ignore',
  });
  onTestFinished(() => {
    gateway.kill('SIGKILL');
  });
  return `http://127.0.0.1:${port}`;
}

/** A gateway to attack, which has been in use for a while. */
async function startTarget(environment: Record<string, string>) {
  const url = await startGatewayInBounds(environment);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

  const send = ({ path, headers }: Shot): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = requestHttp(url, { path, agent, headers }, (answer) => {
        answer.resume().once('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      });
      request.once('error', reject).end();
    });

  /** Sends so many, some of them at once, and counts the statuses of the answers. */
  const attack = async (count: number, shotOf: (index: number) => Shot | Promise<Shot>) => {
    const statuses: Record<number, number> = {};
    let next = 0;
    const shoot = async (): Promise<void> => {
      while (next < count) {
        const status = await send(await shotOf(next++));
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, shoot));
    return statuses;
  };

  const heapBytes = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^cupi_gateway_nodejs_heap_used_bytes (\S+)$/m.exec(text)?.[1]);
  };

  await expect.poll(() => heapBytes().catch(() => 0), { timeout: 20_000 }).toBeGreaterThan(0);
  await attack(200, () => ({ path: LIST, headers: { 'X-API-Key': API_KEY } }));
  const bytesBefore = await heapBytes();
  const expectLittleGrowth = async (): Promise<void> => {
    const growth = async (): Promise<number> => (await heapBytes()) - bytesBefore;
    await expect.poll(growth, { timeout: 20_000, interval: 500 }).toBeLessThan(MAX_GROWTH_BYTES);
  };
  return { attack, expectLittleGrowth };
}

/** A filter that no other request has. */
function longFilter(index: number): string {
  return `${LIST}?displayName=${`${index}-`.padEnd(LONG, 'x')}`;
}

describe('the memory of the process', { timeout: 120_000 }, () => {
  it('does not grow by endless different filters', async () => {
    const upstream = await startCannedUpstream(namedUpstream(() => 'PBX'));
    const { attack, expectLittleGrowth } = await startTarget({
      CUPI_URLS: upstream.url,
      RATE_LIMIT_PER_MINUTE: '1000000',
    });
    const shotOf = (index: number) => ({ path: longFilter(index), headers: { 'X-API-Key': API_KEY } });
    expect(await attack(2_000, shotOf)).toEqual({ 200: 2_000 });
    await expectLittleGrowth();
  });

  it('does not grow by endless made-up users, and few of their requests are carried out', async () => {
    const { attack, expectLittleGrowth } = await startTarget({ CUPI_URLS: UNREACHABLE });
    const statuses = await attack(2_000, (index) => ({
      path: longFilter(index),
      headers: { Authorization: basic(`user-${index}`, 'guess') },
    }));
    expect(statuses).toEqual({ 503: 600, 429: 1_400 });
    await expectLittleGrowth();
  });

  describe('of a gateway that trusts an issuer', async () => {
    const issuer = await TokenIssuer.start();
    const file = useClientsFile({ issuers: [issuer.registration()] });
    const manyClaims = Object.fromEntries(Array.from({ length: 550 }, (_, index) => [`c${index}`, {}]));

    it('does not grow by endless tokens with many claims', async () => {
      const upstream = await startCannedUpstream(namedUpstream(() => 'PBX'));
      const { attack, expectLittleGrowth } = await startTarget({
        CUPI_URLS: upstream.url,
        GATEWAY_CLIENTS_FILE: file.path,
      });
      const shotOf = async (index: number): Promise<Shot> => {
        const token = await issuer.token({ sub: `client-${index}`, ...manyClaims });
        return { path: LIST, headers: { Authorization: `Bearer ${token}` } };
      };
      expect(await attack(1_200, shotOf)).toEqual({ 200: 1_200 });
      await expectLittleGrowth();
    });
  });
});
