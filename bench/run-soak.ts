import { writeFileSync } from 'node:fs';
import type { BenchArguments } from './arguments.js';
import type { FireResult } from './load/job.js';
import { Load } from './load/load.js';
import { fillCache, measureMemory, type Memory } from './measurements/memory.js';
import { PHONE_SYSTEMS, readsOf } from './measurements/seeded.js';
import { Callers } from './processes/callers.js';
import { Gateway } from './processes/gateway.js';
import { Upstream } from './processes/upstream.js';
import type { Workbench } from './processes/workbench.js';
import { lineChart } from './report/line-chart.js';
import { plotPath } from './report/plot-path.js';
import type { Reporter } from './report/reporter.js';
import { medianOf } from './report/statistics.js';
import { figure, tableOf } from './report/table.js';
import { describeTargets, isMissed } from './report/targets.js';

const ENTRIES = 10_000;
const UPSTREAM_LATENCY_MS = 2;
const CONNECTIONS = 50;
const SLICE_MS = 10_000;
/** A table of a long run has no more rows than that. */
const TABLE_ROWS = 12;

/** What a slice of the soak came to. */
interface Sample extends Memory {
  readonly atSeconds: number;
  readonly perSecond: number;
}

/**
 * Memory under load: a gateway as it is by default, with as many entries as it keeps by default, that are read all the
 * time, and fetched again whenever they are no longer fresh.
 * @returns whether the memory stays within its bound
 */
export async function runSoak(
  workbench: Workbench,
  { soakSeconds }: BenchArguments,
  report: Reporter,
): Promise<boolean> {
  const upstream = await Upstream.start(workbench, {
    latencyMs: UPSTREAM_LATENCY_MS,
    phoneSystems: ENTRIES + 100,
  });
  const callers = await Callers.register(workbench, CONNECTIONS);
  try {
    const gateway = await Gateway.start(workbench, upstream, { GATEWAY_CLIENTS_FILE: callers.clientsFile });
    const load = await Load.start(workbench);
    const ids = await fillCache(load, gateway, callers.withApiKey(0), ENTRIES);
    // One caller could not make all these requests within its limit.
    const requests = ids.flatMap((id, index) => readsOf([id], callers.withApiKey(index % CONNECTIONS)));
    requests.push({ path: `${PHONE_SYSTEMS}?pageSize=100`, headers: callers.withApiKey(0) });
    const samples: Sample[] = [];
    for (let atSeconds = 0; atSeconds < soakSeconds; atSeconds += SLICE_MS / 1000) {
      const { perSecond }: FireResult = await load.fire({
        urls: [gateway.url],
        connections: CONNECTIONS,
        requests,
        status: 200,
        warmUpMs: 0,
        measureMs: Math.min(SLICE_MS, (soakSeconds - atSeconds) * 1000),
        pids: [gateway.pid],
      });
      const memory = await measureMemory(gateway);
      samples.push({ atSeconds: atSeconds + SLICE_MS / 1000, perSecond, ...memory });
      report.progress(`${atSeconds} s: ${figure(memory.rssMib)} MiB`);
    }
    return tell(samples, report);
  } finally {
    callers.close();
  }
}

function tell(samples: readonly Sample[], report: Reporter): boolean {
  const every = Math.ceil(samples.length / TABLE_ROWS);
  const shown = samples.filter((_sample, index) => (index + 1) % every === 0 || index === samples.length - 1);
  report.print(
    tableOf(
      ['after s', 'req/s', 'RSS MiB', 'entries', 'cache MiB'],
      shown.map(({ atSeconds, perSecond, rssMib, entries, cacheMib }) => [
        String(atSeconds),
        figure(perSecond),
        figure(rssMib),
        String(entries),
        figure(cacheMib),
      ]),
    ),
  );
  writeFileSync(
    plotPath('performance-memory'),
    lineChart({
      title: 'Memory under load, 10,000 entries',
      xTitle: 'seconds',
      yTitle: 'RSS in MiB',
      isLogarithmic: false,
      series: [{ name: 'RSS', points: samples.map(({ atSeconds, rssMib }) => [atSeconds, rssMib] as const) }],
    }),
  );
  // It rises and falls with each collection of garbage.
  const lastTenth = samples.slice(-Math.ceil(samples.length / 10));
  const target = {
    what: 'RSS with 10,000 entries, median of the last tenth of the load',
    bound: 'at most',
    target: 256,
    measured: medianOf(lastTenth.map(({ rssMib }) => rssMib)),
    unit: ' MiB',
  } as const;
  report.print(describeTargets([target]));
  report.print(`- Highest: ${figure(Math.max(...samples.map(({ rssMib }) => rssMib)))} MiB.`);
  return !isMissed(target);
}
