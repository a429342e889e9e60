import type { BenchArguments } from './arguments.js';
import { Load } from './load/load.js';
import { measureAddedTime, type AddedTime } from './measurements/added-time.js';
import { measureBurst, type Burst } from './measurements/burst.js';
import {
  compare,
  duel,
  gatherContenders,
  ROWS,
  type Contender,
  type Gateways,
  type Row,
  type Stage,
} from './measurements/comparison.js';
import { fillCache, measureMemory, type Memory } from './measurements/memory.js';
import { PHONE_SYSTEM_ID, PHONE_SYSTEMS, readIds, readsOf } from './measurements/seeded.js';
import { Callers } from './processes/callers.js';
import type { Role } from './processes/cores.js';
import { Gateway } from './processes/gateway.js';
import { Upstream } from './processes/upstream.js';
import type { Workbench } from './processes/workbench.js';
import { comparisonTable, ratio, rowOf } from './report/comparison-table.js';
import type { Reporter } from './report/reporter.js';
import { medianOf } from './report/statistics.js';
import { figure } from './report/table.js';
import { describeTargets, isMissed, type Target } from './report/targets.js';

/** Less than any real server takes, so that the upstream delays no one much: the facades that call it gain by that. */
const UPSTREAM_LATENCY_MS = 2;
const PHONE_SYSTEM_COUNT = 10_300;
const ENTRIES = 10_000;
const STARTS = 5;
const PAIRS = 150;
const AFTER_FILLING_MS = 5000;

/** Cached reads, and the least that each must reach of bare Fastify. */
const LEAST_OF_BARE_FASTIFY = [
  [ROWS.cachedByKey, 'cached 200 with an API key', 0.75],
  [ROWS.cachedByToken, 'cached 200 with a JWT', 0.65],
  [ROWS.cachedBySession, 'cached 200 with a session', 0.6],
  [ROWS.cachedLogged, 'cached 200 at the default log level', 0.6],
  [ROWS.sharedByKey, 'cached 200 with Redis', 0.6],
  [ROWS.sharedBySession, 'cached 200 with Redis and a session', 0.6],
] as const;

/** What the ratios that were promised are between. */
const DUELLISTS: readonly string[] = [
  ROWS.bareFastify,
  ROWS.bareWithFields,
  ROWS.notModified,
  ...LEAST_OF_BARE_FASTIFY.map(([name]) => name),
];

/** What is measured besides the rows. */
interface Extras {
  readonly startMs: number;
  readonly addedTime: AddedTime;
  readonly burst: Burst;
  /** How many reads of a burst joined the one that was in progress, on average. */
  readonly collapsed: number;
  readonly ordinaryBurst: Burst;
  readonly memory: Memory;
}

/**
 * The comparison: everybody side by side, and what was promised.
 * @returns whether everything is as promised, or nearly so
 */
export async function runComparison(
  workbench: Workbench,
  options: BenchArguments,
  report: Reporter,
): Promise<boolean> {
  const upstream = await Upstream.start(workbench, {
    latencyMs: UPSTREAM_LATENCY_MS,
    phoneSystems: PHONE_SYSTEM_COUNT,
  });
  const callers = await Callers.register(workbench, 16);
  const stage: Stage = { workbench, upstream, callers, load: await Load.start(workbench) };
  try {
    report.progress('starting');
    const startMs = await measureStart(stage);
    const gateways: Gateways = {
      usual: await startGateway(stage, {}),
      quiet: await startGateway(stage, { LOG_LEVEL: 'warn' }),
    };
    const { contenders, notes } = await gatherContenders(stage, gateways);
    const rows = await compare(stage.load, contenders, options, report.progress);
    const rivals = await duel(stage.load, contenders, DUELLISTS, report.progress);
    const extras = { startMs, ...(await measureExtras(stage, gateways.quiet, contenders, options, report)) };
    const targets = targetsOf(rows, rivals, extras);
    report.print(comparisonTable(rows));
    report.print(`Head to head, in short turns:\n\n${comparisonTable(rivals)}`);
    report.print(
      [...notes, againstSameFields(rivals), ...describeExtras(extras)].map((line) => `- ${line}`).join('\n'),
    );
    report.print(describeTargets(targets));
    return !targets.some(isMissed);
  } finally {
    callers.close();
  }
}

async function measureStart(stage: Stage): Promise<number> {
  const startsMs: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    // Users pin nothing, and a start has work for more than one core.
    const gateway = await startGateway(stage, {}, 'anywhere');
    startsMs.push(gateway.startMs);
    await gateway.end();
  }
  return medianOf(startsMs);
}

function startGateway(
  { workbench, upstream, callers }: Stage,
  environment: Readonly<Record<string, string>>,
  role?: Role,
): Promise<Gateway> {
  const variables = { GATEWAY_CLIENTS_FILE: callers.clientsFile, ...environment };
  return Gateway.start(workbench, upstream, variables, role);
}

async function measureExtras(
  { load, upstream, callers }: Stage,
  gateway: Gateway,
  contenders: readonly Contender[],
  { rounds }: BenchArguments,
  report: Reporter,
): Promise<Omit<Extras, 'startMs'>> {
  const target = { url: gateway.url, headers: callers.withApiKey(9) };
  report.progress('uncached reads, by way of the gateway and past it');
  const paths = {
    gateway: `${PHONE_SYSTEMS}/${PHONE_SYSTEM_ID}`,
    upstream: `/vmrest/phonesystems/${PHONE_SYSTEM_ID}`,
  };
  const addedTime = await measureAddedTime(load, upstream, target, paths, { rounds, pairs: PAIRS });

  report.progress('a thousand identical reads at once');
  const ids = (await readIds(gateway.url, target.headers, PHONE_SYSTEM_COUNT)).slice(-rounds);
  const collapsedBefore = await countCollapsed(gateway);
  const burst = await measureBurst(load, upstream, target, ids);
  const collapsed = ((await countCollapsed(gateway)) - collapsedBefore) / ids.length;
  const ordinaryBurst = await measureBurst(load, upstream, ordinaryTarget(contenders), ids.slice(0, 1));

  report.progress(`${ENTRIES} entries`);
  const cached = await fillCache(load, gateway, target.headers, ENTRIES);
  await load.fire({
    urls: [gateway.url],
    connections: 50,
    requests: readsOf(cached, target.headers),
    status: 200,
    warmUpMs: 0,
    measureMs: AFTER_FILLING_MS,
    pids: [gateway.pid],
  });
  return { addedTime, burst, collapsed, ordinaryBurst, memory: await measureMemory(gateway) };
}

/** Reads that a gateway has collapsed into another one in progress. */
async function countCollapsed(gateway: Gateway): Promise<number> {
  const ofRoutes = [...(await gateway.metrics())].filter(([name]) => name.includes('result="collapsed"'));
  return ofRoutes.reduce((sum, [, count]) => sum + count, 0);
}

function ordinaryTarget(contenders: readonly Contender[]): { url: string; headers: Record<string, string> } {
  const job = contenders.find(({ name }) => name === ROWS.ordinary)?.job;
  return { url: job?.urls[0] ?? '', headers: { ...job?.requests[0]?.headers } };
}

function targetsOf(rows: readonly Row[], rivals: readonly Row[], extras: Extras): readonly Target[] {
  const [bareFastify, cached, notModified] = [
    rowOf(rivals, ROWS.bareFastify),
    rowOf(rivals, ROWS.cachedByKey),
    rowOf(rivals, ROWS.notModified),
  ];
  const timesOrdinary = ratio(rowOf(rows, ROWS.cachedByKey), rowOf(rows, ROWS.ordinary));
  return [
    ...LEAST_OF_BARE_FASTIFY.flatMap(([name, what, least]) => {
      // Without Redis on this machine there is no row of it, and a note says so.
      const rival = rivals.find((row) => row.name === name);
      return rival ? [atLeast(`${what}, against bare Fastify`, least, ratio(rival, bareFastify), ' ×')] : [];
    }),
    atLeast('304, against the cached 200', 1, ratio(notModified, cached), ' ×'),
    atLeast('cached 200, against the ordinary facade', 20, timesOrdinary, ' ×'),
    atMost('added to an uncached read, median', 3, extras.addedTime.addedMs, ' ms'),
    atMost('upstream calls of 1,000 identical reads at once', 1, extras.burst.upstreamCalls, ''),
    atLeast('of these, answered', extras.burst.readers, extras.burst.answered, ''),
    atMost('ready after the start, median', 2, extras.startMs / 1000, ' s'),
    atMost('RSS with 10,000 entries, after this run', 256, extras.memory.rssMib, ' MiB'),
  ];
}

/** The stricter ratios are those that have targets: against one that sends the same body, and hardly any header fields. */
function againstSameFields(rivals: readonly Row[]): string {
  const bare = rowOf(rivals, ROWS.bareWithFields);
  const ratios = LEAST_OF_BARE_FASTIFY.flatMap(([name, what]) => {
    const rival = rivals.find((row) => row.name === name);
    return rival ? [`${what}: ${figure(ratio(rival, bare))} ×`] : [];
  });
  return `Against bare Fastify with the same header fields too: ${ratios.join(', ')}.`;
}

function atLeast(what: string, target: number, measured: number, unit: string): Target {
  return { what, bound: 'at least', target, measured, unit };
}

function atMost(what: string, target: number, measured: number, unit: string): Target {
  return { what, bound: 'at most', target, measured, unit };
}

function describeExtras({ addedTime, burst, collapsed, ordinaryBurst, memory }: Extras): readonly string[] {
  return [
    `An uncached read: ${figure(addedTime.directMs)} ms past the gateway, ${figure(addedTime.byGatewayMs)} ms by way of it.`,
    `${describeBurst(burst, 'cupi-gateway')} ${figure(collapsed)} of them joined the one that was in progress. ${describeBurst(ordinaryBurst, 'The ordinary facade')}`,
    `Memory: ${figure(memory.rssMib)} MiB with ${memory.entries} entries of ${figure(memory.cacheMib)} MiB.`,
  ];
}

function describeBurst({ readers, answered, upstreamCalls, durationMs }: Burst, who: string): string {
  return `${who}: ${readers} identical reads at once, ${answered} of them answered 200, by ${upstreamCalls} upstream calls in ${figure(durationMs)} ms.`;
}
