import type { BenchArguments } from './arguments.js';
import { Load } from './load/load.js';
import { measureAddedTime } from './measurements/added-time.js';
import { measureSharedLimit, type SharedLimit } from './measurements/shared-limit.js';
import { PHONE_SYSTEMS } from './measurements/seeded.js';
import { Callers } from './processes/callers.js';
import { Gateway } from './processes/gateway.js';
import { startRedis } from './processes/redis.js';
import { Upstream } from './processes/upstream.js';
import type { Workbench } from './processes/workbench.js';
import type { Reporter } from './report/reporter.js';
import { figure, tableOf } from './report/table.js';
import { describeTargets, isMissed, type Target } from './report/targets.js';

const REPLICAS = 3;
const CALLERS = 50;
const LIMIT = 4;
const LATENCY_MS = 50;
const MEASURE_MS = 12_000;
/** More than the replicas could use, so that the node shows whether they exceed their limit. */
const NODE_LIMIT = 100;
/** Pairs of reads that are compared in one round. */
const PAIRS = 100;

/**
 * Three replicas on one Redis and one node, each with fifty callers that wait; and what Redis adds to a read that is not
 * cached.
 * @returns whether the limit holds, and nobody waits much longer than in one queue
 */
export async function runReplicas(
  workbench: Workbench,
  { rounds }: BenchArguments,
  report: Reporter,
): Promise<boolean> {
  const redisUrl = await startRedis(workbench);
  if (redisUrl === undefined) throw new Error('There is no redis-server on this machine.');
  const upstream = await Upstream.start(workbench, {
    latencyMs: LATENCY_MS,
    maxConcurrentRequests: NODE_LIMIT,
    isPlain: true,
  });
  const callers = await Callers.register(workbench, 1);
  try {
    const headers = callers.withApiKey(0);
    const alone = {
      LOG_LEVEL: 'warn',
      GATEWAY_CLIENTS_FILE: callers.clientsFile,
      CUPI_MAX_CONCURRENCY: String(LIMIT),
    };
    const measure = async (
      gateways: readonly Gateway[],
    ): Promise<SharedLimit & { readonly peak: number }> => {
      await upstream.forgetCalls();
      const load = { callers: (REPLICAS * CALLERS) / gateways.length, measureMs: MEASURE_MS };
      const result = await measureSharedLimit(gateways, headers, load);
      return { ...result, peak: await upstream.peakConcurrency() };
    };
    const without = await Gateway.start(workbench, upstream, alone);
    // The one queue that replicas are held against, on the same machine at the same load.
    const ideal = await measure([without]);
    const gateways: Gateway[] = [];
    for (let index = 0; index < REPLICAS; index += 1) {
      gateways.push(await Gateway.start(workbench, upstream, { ...alone, REDIS_URL: redisUrl }));
    }
    const result = await measure(gateways);
    report.print(
      tableOf(
        ['150 callers of', 'answers', 'errors', 'at once', 'p50, ms', 'p99, ms'],
        [
          ['one replica without Redis', ...cellsOf(ideal)],
          ['three replicas on one Redis', ...cellsOf(result)],
        ],
      ),
    );
    const targets: Target[] = [
      { what: 'calls in progress', bound: 'at most', target: LIMIT, measured: result.peak, unit: '' },
      { what: 'errors', bound: 'at most', target: 0, measured: result.failures, unit: '' },
      {
        what: 'p99 of waiting',
        bound: 'at most',
        target: Math.round(1.5 * ideal.p99Ms),
        measured: result.p99Ms,
        unit: ' ms',
      },
    ];
    report.print(describeTargets(targets));

    for (const gateway of [without, ...gateways]) await gateway.end();
    report.print(await compareAddedTime(workbench, { alone, redisUrl, headers, rounds }));
    return result.peak <= LIMIT && !targets.some(isMissed);
  } finally {
    callers.close();
  }
}

function cellsOf({
  answers,
  failures,
  peak,
  p50Ms,
  p99Ms,
}: SharedLimit & { readonly peak: number }): string[] {
  return [answers.map(String).join(' + '), `${failures}`, `${peak}`, figure(p50Ms), figure(p99Ms)];
}

/** What a read takes that is not cached, over HTTPS, by way of a gateway with Redis and of one without. */
async function compareAddedTime(
  workbench: Workbench,
  {
    alone,
    redisUrl,
    headers,
    rounds,
  }: {
    readonly alone: Readonly<Record<string, string>>;
    readonly redisUrl: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly rounds: number;
  },
): Promise<string> {
  const upstream = await Upstream.start(workbench, { latencyMs: LATENCY_MS });
  const load = await Load.start(workbench);
  const paths = {
    gateway: `${PHONE_SYSTEMS}?pageSize=1`,
    upstream: '/vmrest/phonesystems?rowsPerPage=1&pageNumber=1',
  };
  const rows: string[][] = [];
  for (const [what, environment] of [
    ['without Redis', alone],
    ['with Redis', { ...alone, REDIS_URL: redisUrl }],
  ] as const) {
    const gateway = await Gateway.start(workbench, upstream, environment);
    const { url } = gateway;
    const added = await measureAddedTime(load, upstream, { url, headers }, paths, { rounds, pairs: PAIRS });
    rows.push([what, figure(added.directMs), figure(added.byGatewayMs), figure(added.addedMs)]);
    await gateway.end();
  }
  return tableOf(['a read that is not cached', 'direct, ms', 'by gateway, ms', 'added, ms'], rows);
}
