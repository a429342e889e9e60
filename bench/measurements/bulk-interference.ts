import { setTimeout as sleep } from 'node:timers/promises';
import type { FireResult } from '../load/job.js';
import type { Load } from '../load/load.js';
import type { Callers, Credentials } from '../processes/callers.js';
import type { Gateway } from '../processes/gateway.js';
import { medianBy } from '../report/statistics.js';
import { PHONE_SYSTEMS } from './seeded.js';

/** As many as a bulk may have. */
const OPERATIONS = 500;

/** Pages of one phone system each: as many different reads. */
const PAGES = 60;

const POLL_MS = 100;

/** What readers get while nothing else goes on, or while a bulk does. */
export interface BulkSample {
  readonly isBulkRunning: boolean;
  readonly readsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Operations of the bulk that are carried out in each second meanwhile. */
  readonly operationsPerSecond: number;
}

interface BulkStage {
  readonly gateway: Gateway;
  readonly load: Load;
  readonly callers: Callers;
  readonly rounds: number;
  readonly roundMs: number;
  readonly report: (progress: string) => void;
}

interface Bulk {
  readonly state: string;
  readonly done: number;
}

/** Uncached reads over so many connections, without a bulk and with one, in turn; medians of the rounds. */
export async function measureBulk(stage: BulkStage, connections: number): Promise<readonly BulkSample[]> {
  const samples: BulkSample[] = [];
  for (let round = 1; round <= stage.rounds; round += 1) {
    stage.report(`${connections} readers: round ${round} of ${stage.rounds}`);
    samples.push(await readersAlone(stage, connections), await readersBesideBulk(stage, connections));
  }
  return [false, true].map((isBulkRunning) => {
    const ofKind = samples.filter((sample) => sample.isBulkRunning === isBulkRunning);
    const median = (value: (sample: BulkSample) => number): number => medianBy(ofKind, value);
    return {
      isBulkRunning,
      readsPerSecond: median(({ readsPerSecond }) => readsPerSecond),
      p50Ms: median(({ p50Ms }) => p50Ms),
      p99Ms: median(({ p99Ms }) => p99Ms),
      operationsPerSecond: median(({ operationsPerSecond }) => operationsPerSecond),
    };
  });
}

/** How long a bulk takes that nothing else competes with, in milliseconds. */
export async function measureBulkAlone({ gateway, callers }: BulkStage): Promise<number> {
  const headers = callers.withApiKey(1);
  const startedAtMs = performance.now();
  await ended(gateway, headers, await startBulk(gateway, headers));
  return performance.now() - startedAtMs;
}

async function readersAlone(stage: BulkStage, connections: number): Promise<BulkSample> {
  return sampleOf(await fireReads(stage, connections));
}

async function readersBesideBulk(stage: BulkStage, connections: number): Promise<BulkSample> {
  const { gateway, callers } = stage;
  const headers = callers.withApiKey(1);
  const path = await startBulk(gateway, headers);
  const before = await stateOf(gateway, headers, path);
  const startedAtMs = performance.now();
  const result = await fireReads(stage, connections);
  const after = await stateOf(gateway, headers, path);
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (after.state !== 'running') throw new Error(`the bulk was ${after.state} before the reads were over`);
  await ended(gateway, headers, path);
  return sampleOf(result, (after.done - before.done) / seconds);
}

/** @param operationsPerSecond absent without a bulk */
function sampleOf({ perSecond, p50Us, p99Us }: FireResult, operationsPerSecond?: number): BulkSample {
  return {
    isBulkRunning: operationsPerSecond !== undefined,
    readsPerSecond: perSecond,
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
    operationsPerSecond: operationsPerSecond ?? 0,
  };
}

function fireReads({ gateway, load, callers, roundMs }: BulkStage, connections: number): Promise<FireResult> {
  const headers = { ...callers.withApiKey(0), 'Cache-Control': 'no-cache' };
  return load.fire({
    urls: [gateway.url],
    connections,
    requests: Array.from({ length: PAGES }, (_page, index) => ({
      path: `${PHONE_SYSTEMS}?pageSize=1&page=${index + 1}`,
      headers,
    })),
    status: 200,
    warmUpMs: 300,
    measureMs: roundMs,
    pids: [gateway.pid],
  });
}

/** @returns the path that shows how far it is */
async function startBulk(gateway: Gateway, headers: Credentials): Promise<string> {
  const list = (await read(gateway, headers, '/api/v1/users?pageSize=200')) as {
    items: { objectId: string }[];
  };
  const ids = list.items.map(({ objectId }) => objectId);
  const operations = Array.from({ length: OPERATIONS }, (_operation, index) => ({
    id: ids[index % ids.length],
    patch: { department: `Department ${index}` },
  }));
  const answer = await fetch(`${gateway.url}/api/v1/users/bulk`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: JSON.stringify({ operations }),
  });
  const location = answer.headers.get('location');
  if (answer.status !== 202 || location === null) throw new Error(`the bulk was answered ${answer.status}`);
  return location;
}

async function ended(gateway: Gateway, headers: Credentials, path: string): Promise<void> {
  for (;;) {
    const { state } = await stateOf(gateway, headers, path);
    if (state === 'finished') return;
    if (state !== 'running') throw new Error(`the bulk was ${state}`);
    await sleep(POLL_MS);
  }
}

async function stateOf(gateway: Gateway, headers: Credentials, path: string): Promise<Bulk> {
  return (await read(gateway, headers, path)) as Bulk;
}

async function read(gateway: Gateway, headers: Credentials, path: string): Promise<unknown> {
  const answer = await fetch(gateway.url + path, { headers });
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
  return answer.json();
}
