import { writeFileSync } from 'node:fs';
import type { BenchArguments } from './arguments.js';
import { Load } from './load/load.js';
import { scaleEntries } from './measurements/scale-entries.js';
import { scaleListSize } from './measurements/scale-list-size.js';
import { scalePrincipals } from './measurements/scale-principals.js';
import { scaleUpstreamTime } from './measurements/scale-upstream-time.js';
import { measureInterference } from './measurements/interference.js';
import type { ScaleResult, ScaleStage } from './measurements/scale.js';
import { Callers } from './processes/callers.js';
import { Upstream } from './processes/upstream.js';
import type { Workbench } from './processes/workbench.js';
import { lineChart } from './report/line-chart.js';
import { plotPath } from './report/plot-path.js';
import type { Reporter } from './report/reporter.js';
import { tableOf } from './report/table.js';

const UPSTREAM_LATENCY_MS = 2;

/** As many as the simulator can have. */
const PHONE_SYSTEM_COUNT = 100_000;

/**
 * Cost against size: a table for each size, and a plot.
 * @returns true: nothing is promised here
 */
export async function runScale(
  workbench: Workbench,
  { rounds, roundMs }: BenchArguments,
  report: Reporter,
): Promise<boolean> {
  const upstream = await Upstream.start(workbench, {
    latencyMs: UPSTREAM_LATENCY_MS,
    phoneSystems: PHONE_SYSTEM_COUNT,
  });
  const callers = await Callers.register(workbench, 64);
  const load = await Load.start(workbench);
  const stage: ScaleStage = { workbench, upstream, callers, load, rounds, roundMs, report };
  try {
    for (const measure of [scaleListSize, scalePrincipals, scaleUpstreamTime, scaleEntries]) {
      show(await measure(stage), report);
    }
    show(await measureInterference(stage), report);
  } finally {
    callers.close();
  }
  return true;
}

function show({ title, head, rows, plot }: ScaleResult, report: Reporter): void {
  report.print(`### ${title}\n\n${tableOf(head, rows)}`);
  if (plot) writeFileSync(plotPath(plot.name), lineChart(plot.chart));
}
