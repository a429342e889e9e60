import type { BenchArguments } from './arguments.js';
import { Load } from './load/load.js';
import { measureBulk, measureBulkAlone, type BulkSample } from './measurements/bulk-interference.js';
import { Callers } from './processes/callers.js';
import { Gateway } from './processes/gateway.js';
import { Upstream } from './processes/upstream.js';
import type { Workbench } from './processes/workbench.js';
import type { Reporter } from './report/reporter.js';
import { figure, tableOf } from './report/table.js';

/** As a server takes that is near, and not busy. */
const UPSTREAM_LATENCY_MS = 20;
const PHONE_SYSTEM_COUNT = 60;

/** Fewer than the gateway has places for at the node, as many, and twice as many. */
const CONNECTIONS = [2, 4, 8];

/**
 * Bulks: what readers notice of one.
 * @returns true: nothing is promised here
 */
export async function runBulk(
  workbench: Workbench,
  { rounds, roundMs }: BenchArguments,
  report: Reporter,
): Promise<boolean> {
  const upstream = await Upstream.start(workbench, {
    latencyMs: UPSTREAM_LATENCY_MS,
    phoneSystems: PHONE_SYSTEM_COUNT,
  });
  const callers = await Callers.register(workbench, 2);
  try {
    const gateway = await Gateway.start(workbench, upstream, {
      LOG_LEVEL: 'silent',
      GATEWAY_CLIENTS_FILE: callers.clientsFile,
    });
    const load = await Load.start(workbench);
    const stage = { gateway, load, callers, rounds, roundMs, report: report.progress };
    const rows: string[][] = [];
    for (const connections of CONNECTIONS) {
      const samples = await measureBulk(stage, connections);
      rows.push(...samples.map((sample) => rowOf(connections, sample)));
    }
    report.print(tableOf(HEAD, rows));
    report.print(`A bulk of 500 by itself: ${figure((await measureBulkAlone(stage)) / 1000)} s`);
  } finally {
    callers.close();
  }
  return true;
}

const HEAD = ['uncached reads', 'reads/s', 'p50, ms', 'p99, ms', 'bulk, operations/s'];

function rowOf(connections: number, sample: BulkSample): string[] {
  return [
    `${connections} readers ${sample.isBulkRunning ? 'and a bulk' : 'alone'}`,
    figure(sample.readsPerSecond),
    figure(sample.p50Ms),
    figure(sample.p99Ms),
    figure(sample.operationsPerSecond),
  ];
}
