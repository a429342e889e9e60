import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { ownCpuSeconds, serverCpuSeconds } from './cpu-time.js';
import type { FireJob, FireResult } from './job.js';
import { REQUESTS_PER_CONNECTION } from './requests-per-connection.js';
import { shareOut } from './share-out.js';

/** How soon autocannon notices that it shall stop. */
const STOP_CHECK_MS = 20;

/** @throws Error when a server answers with another status, or not at all */
export async function fire(job: FireJob): Promise<FireResult> {
  const latenciesUs = createHistogram();
  const faults = new Map<string, number>();
  let count = 0;
  let isMeasuring = false;
  const cannons = job.urls.map((url) =>
    aim(job, url, {
      onAnswer: (status, durationMs) => {
        if (status !== job.status) note(faults, `status ${status}`);
        if (!isMeasuring) return;
        count += 1;
        latenciesUs.record(Math.max(1, Math.round(durationMs * 1000)));
      },
      onError: (error) => {
        note(faults, error);
      },
    }),
  );

  await delay(job.warmUpMs);
  const begin = readClocks(job.pids);
  isMeasuring = true;
  await delay(job.measureMs);
  isMeasuring = false;
  const end = readClocks(job.pids);
  await Promise.all(cannons.map((cannon) => cannon.stop()));

  if (faults.size > 0) throw new Error(`${job.urls.join(' ')}: ${describe(faults)}`);
  if (count === 0) throw new Error(`${job.urls.join(' ')}: not a single answer`);
  const seconds = (end.ms - begin.ms) / 1000;
  return {
    perSecond: count / seconds,
    p50Us: latenciesUs.percentile(50),
    p99Us: latenciesUs.percentile(99),
    maxUs: latenciesUs.max,
    serverCpu:
      begin.server === undefined || end.server === undefined
        ? undefined
        : (end.server - begin.server) / seconds,
    loadCpu: (end.load - begin.load) / seconds,
  };
}

interface Witness {
  readonly onAnswer: (status: number, durationMs: number) => void;
  readonly onError: (error: string) => void;
}

function aim(job: FireJob, url: string, witness: Witness): { stop: () => Promise<void> } {
  const connections = Math.floor(job.connections / job.urls.length);
  const shares = shareOut(job.requests, connections);
  let ended: () => void;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const cannon = autocannon(
    {
      url,
      connections,
      // Long enough for it to be stopped from here.
      duration: 3600,
      sampleInt: STOP_CHECK_MS,
      reconnectRate: REQUESTS_PER_CONNECTION,
      setupClient: (client) => {
        client.setRequests((shares.pop() ?? []).map((request) => ({ ...request })));
      },
    },
    () => {
      ended();
    },
  );
  cannon.on('response', (_client, status, _bytes, durationMs) => {
    witness.onAnswer(status, durationMs);
  });
  cannon.on('reqError', (error) => {
    witness.onError(String(error));
  });
  return {
    stop: () => {
      (cannon as unknown as { stop: () => void }).stop();
      return end;
    },
  };
}

function readClocks(pids: readonly number[]): { ms: number; server: number | undefined; load: number } {
  return { ms: performance.now(), server: serverCpuSeconds(pids), load: ownCpuSeconds() };
}

function note(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function describe(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, count]) => `${count} × ${what}`).join(', ');
}
