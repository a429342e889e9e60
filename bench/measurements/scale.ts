import type { FireJob, FireResult } from '../load/job.js';
import type { Load } from '../load/load.js';
import type { Callers } from '../processes/callers.js';
import { Gateway } from '../processes/gateway.js';
import type { Upstream } from '../processes/upstream.js';
import type { Workbench } from '../processes/workbench.js';
import type { Chart } from '../report/line-chart.js';
import type { Reporter } from '../report/reporter.js';
import { medianBy } from '../report/statistics.js';

const CONNECTIONS = 50;
const SETTLE_MS = 300;

/** What cost against size is measured with. */
export interface ScaleStage {
  readonly workbench: Workbench;
  readonly upstream: Upstream;
  readonly callers: Callers;
  readonly load: Load;
  readonly rounds: number;
  readonly roundMs: number;
  readonly report: Reporter;
}

/** A table, and the plot that goes with it. */
export interface ScaleResult {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly plot?: { readonly name: string; readonly chart: Chart };
}

/** What one size came to: medians of the rounds. */
export interface Speed {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Milliseconds of the server's processor that one request takes. */
  readonly cpuMs: number;
}

/** A gateway without a log line for each request, whose entries do not become stale during a measurement. */
export function startScaleGateway(
  { workbench, upstream, callers }: ScaleStage,
  environment: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  return Gateway.start(workbench, upstream, {
    LOG_LEVEL: 'warn',
    CACHE_TTL_SECONDS: '3600',
    GATEWAY_CLIENTS_FILE: callers.clientsFile,
    ...environment,
  });
}

/** Measures each size in turn, round by round. */
export async function measureSpeeds(
  { load, rounds, roundMs, report }: ScaleStage,
  gateway: Gateway,
  sizes: readonly { readonly name: string; readonly requests: FireJob['requests'] }[],
): Promise<readonly Speed[]> {
  const results: FireResult[][] = sizes.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { name, requests }] of sizes.entries()) {
      report.progress(`${name}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      const result = await load.fire({
        urls: [gateway.url],
        connections: CONNECTIONS,
        requests,
        status: 200,
        warmUpMs: SETTLE_MS,
        measureMs: roundMs,
        pids: [gateway.pid],
      });
      if (round > 0) results[index]?.push(result);
    }
  }
  return results.map((ofSize) => ({
    perSecond: medianBy(ofSize, ({ perSecond }) => perSecond),
    p99Ms: medianBy(ofSize, ({ p99Us }) => p99Us / 1000),
    cpuMs: medianBy(ofSize, ({ serverCpu = NaN, perSecond }) => (1000 * serverCpu) / perSecond),
  }));
}
