import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type Simulator } from '#simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import { startGatewayProcess } from '../support/gateway-process.js';

/** Ten minutes for a thorough run: `WEATHER_SECONDS=600 npx vitest run test/faults/changing-faults.spec.ts`. */
const SECONDS = Number(process.env.WEATHER_SECONDS ?? 12);
const READERS = 12;
const PHONE_SYSTEMS = 8;
const FAULT_MS = 700;
const RECOVERY_MS = 5000;
const MiB = 1024 * 1024;

type FaultName = Parameters<Simulator['faults']['set']>[0];

const WEATHER: readonly FaultName[] = [
  'busy',
  'error-500',
  'hang',
  'slow',
  'slow-body',
  'drop',
  'drop-in-body',
  'truncate',
  'malformed',
  'html',
  'redirect',
];

/** The allowed statuses under the faults above; a stale answer is 200. */
const HONEST_STATUSES = [200, 502, 503, 504];

/** The changes of one phone system, in the order in which they were sent. */
class Versions {
  #latest = 0;
  #answered = 0;

  next(): number {
    this.#latest += 1;
    return this.#latest;
  }

  answered(version: number): void {
    this.#answered = version;
  }

  /** The least version that a read beginning now may show, and the greatest that one ending now may. */
  get bounds(): { readonly least: number; readonly greatest: number } {
    return { least: this.#answered, greatest: this.#latest };
  }
}

async function start() {
  const simulator = await startSimulator({ phoneSystems: PHONE_SYSTEMS });
  onTestFinished(() => simulator.close());
  const gateway = startGatewayProcess({
    CUPI_URLS: simulator.url,
    CUPI_USERNAME: ACCOUNT.username,
    CUPI_PASSWORD: ACCOUNT.password,
    CUPI_TIMEOUT_MS: '400',
    CACHE_TTL_SECONDS: '1',
    CACHE_STALE_WHILE_REVALIDATE_SECONDS: '1',
    CACHE_STALE_IF_ERROR_SECONDS: '5',
    GATEWAY_API_KEY: API_KEY,
    RATE_LIMIT_PER_MINUTE: '1000000',
  });
  const url = `${await gateway.listening}/api/v1/phone-systems`;
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { 'X-API-Key': API_KEY, 'Content-Type': 'application/json' };
    const answer = await fetch(url + path, { headers, ...init });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { simulator, gateway, call };
}

function openFilesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function residentBytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

describe('under load, while faults of the upstream come and go', () => {
  it(
    'no answer is wrong or older than the last write, nothing leaks, and everything works again soon after',
    { timeout: SECONDS * 1000 + 60_000 },
    async () => {
      const { simulator, gateway, call } = await start();
      const list = await call('?pageSize=200');
      const ids = (list.body.items as { objectId: string }[]).map(({ objectId }) => objectId);
      const versions = new Map(ids.map((id) => [id, new Versions()]));
      const wrong: unknown[] = [];
      const statuses = new Map<number, number>();
      const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const before = { files: openFilesOf(gateway.pid), bytes: residentBytesOf(gateway.pid) };
      const endMs = performance.now() + SECONDS * 1000;

      const readOn = async (index: number) => {
        for (let turn = index; performance.now() < endMs; turn += 1) {
          const id = ids[turn % ids.length] ?? '';
          const { least } = (versions.get(id) ?? new Versions()).bounds;
          const { status, body } = await call(`/${id}`);
          count(status);
          if (!HONEST_STATUSES.includes(status)) wrong.push({ status, body });
          if (status !== 200) continue;
          const shown = Number(/ v(\d+)$/.exec(String(body.displayName))?.[1] ?? 0);
          const { greatest } = (versions.get(id) ?? new Versions()).bounds;
          if (shown < least || shown > greatest) wrong.push({ id, shown, least, greatest });
        }
      };
      const writeOn = async () => {
        for (let turn = 0; performance.now() < endMs; turn += 1) {
          const id = ids[turn % ids.length] ?? '';
          const own = versions.get(id) ?? new Versions();
          const version = own.next();
          const body = JSON.stringify({ displayName: `PBX ${turn % ids.length} v${version}` });
          const answer = await call(`/${id}`, { method: 'PATCH', body });
          count(answer.status);
          if (!HONEST_STATUSES.includes(answer.status)) wrong.push(answer);
          if (answer.status === 200) own.answered(version);
          await sleep(20);
        }
      };
      const changeWeather = async () => {
        for (let turn = 0; performance.now() < endMs - FAULT_MS; turn += 1) {
          simulator.faults.set(WEATHER[turn % WEATHER.length] ?? 'busy', { method: 'GET' });
          await sleep(FAULT_MS / 2);
          simulator.faults.clear();
          await sleep(FAULT_MS / 2);
        }
      };
      const readers = Array.from({ length: READERS }, (_, index) => readOn(index));
      await Promise.all([...readers, writeOn(), changeWeather()]);

      simulator.faults.clear();
      const recovered = async () =>
        (await Promise.all(ids.map((id) => call(`/${id}`)))).map((one) => one.status);
      await expect.poll(recovered, { timeout: RECOVERY_MS }).toEqual(ids.map(() => 200));
      expect(wrong).toEqual([]);
      expect(statuses.get(200)).toBeGreaterThan(100);
      expect(openFilesOf(gateway.pid) - before.files).toBeLessThan(READERS + 40);
      expect(residentBytesOf(gateway.pid) - before.bytes).toBeLessThan(120 * MiB);
    },
  );
});
