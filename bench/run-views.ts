import type { BenchArguments } from './arguments.js';
import { compareViews, type ViewComparison } from './measurements/one-call-views.js';
import { Callers } from './processes/callers.js';
import { Gateway } from './processes/gateway.js';
import { Upstream } from './processes/upstream.js';
import type { Workbench } from './processes/workbench.js';
import type { Reporter } from './report/reporter.js';
import { figure, tableOf } from './report/table.js';

/** As a server takes that is far away, or busy. */
const UPSTREAM_LATENCY_MS = 200;
const PHONE_SYSTEM_COUNT = 60;

/**
 * One-call views: a page of 25 phone systems with what belongs to them, in one call and in one for each part.
 * @returns true: nothing is promised here
 */
export async function runViews(
  workbench: Workbench,
  { rounds }: BenchArguments,
  report: Reporter,
): Promise<boolean> {
  const upstream = await Upstream.start(workbench, {
    latencyMs: UPSTREAM_LATENCY_MS,
    phoneSystems: PHONE_SYSTEM_COUNT,
  });
  const callers = await Callers.register(workbench, 1);
  try {
    const gateway = await Gateway.start(workbench, upstream, {
      LOG_LEVEL: 'warn',
      CACHE_TTL_SECONDS: '3600',
      GATEWAY_CLIENTS_FILE: callers.clientsFile,
    });
    const stage = { gateway, upstream, headers: callers.withApiKey(0), rounds, report: report.progress };
    const comparisons = [
      await compareViews(stage, ['axlServers', 'associations']),
      await compareViews(stage, ['axlServers', 'associations', 'portGroups']),
    ];
    report.print(tableOf(HEAD, comparisons.flatMap(rowsOf)));
  } finally {
    callers.close();
  }
  return true;
}

const HEAD = ['25 phone systems with', 'calls', 'upstream calls', 'cold, ms', 'warm, ms'];

function rowsOf({ relations, included, single }: ViewComparison): string[][] {
  const what = relations.join(', ');
  const ratio = (one: number, other: number): string => `${figure(other / one)} ×`;
  return [
    [
      `${what}: include`,
      figure(included.calls),
      figure(included.upstreamCalls),
      figure(included.coldMs),
      figure(included.warmMs),
    ],
    [
      `${what}: single calls`,
      figure(single.calls),
      figure(single.upstreamCalls),
      figure(single.coldMs),
      figure(single.warmMs),
    ],
    [
      'single calls against include',
      ratio(included.calls, single.calls),
      ratio(included.upstreamCalls, single.upstreamCalls),
      ratio(included.coldMs, single.coldMs),
      ratio(included.warmMs, single.warmMs),
    ],
  ];
}
