import type { FireResult } from '../load/job.js';
import { Load } from '../load/load.js';
import type { Gateway } from '../processes/gateway.js';
import { ACCOUNT } from '../processes/upstream.js';
import { medianBy } from '../report/statistics.js';
import { figure } from '../report/table.js';
import { startScaleGateway, type ScaleResult, type ScaleStage } from './scale.js';
import { PHONE_SYSTEM_ID, PHONE_SYSTEMS } from './seeded.js';

/** Few, so that their times show what they wait for, and not their number. */
const HIT_CONNECTIONS = 2;

/** As many as the gateway sends upstream at once. */
const LIST_CONNECTIONS = 4;

const EVENT_LOOP_DELAY = 'cupi_gateway_nodejs_eventloop_delay_seconds';

/** Whom lists of 200 rows are asked of, while hits are measured. */
const BACKGROUNDS = ['none', 'past the gateway', 'by way of it'] as const;

interface Sample extends FireResult {
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly listsPerSecond: number;
}

/** What becomes of cached reads while long lists are decoded. Lists past the gateway show what the shared cores do. */
export async function measureInterference(stage: ScaleStage): Promise<ScaleResult> {
  const gateway = await startScaleGateway(stage);
  const lists = await Load.start(stage.workbench);
  const samples = BACKGROUNDS.map((): Sample[] => []);
  for (let round = 0; round <= stage.rounds; round += 1) {
    for (const [index, background] of BACKGROUNDS.entries()) {
      stage.report.progress(`lists: ${background}, round ${round} of ${stage.rounds}`);
      const sample = await measureHits(stage, gateway, lists, background);
      if (round > 0) samples[index]?.push(sample);
    }
  }
  await gateway.end();
  return {
    title: 'Cached reads while lists of 200 rows are read',
    head: [
      'lists',
      'lists/s',
      'p50 ms',
      'p99 ms',
      'longest ms',
      'loop delay p99 ms',
      'longest loop delay ms',
    ],
    rows: BACKGROUNDS.map((background, index) => {
      const rounds = samples[index] ?? [];
      return [
        background,
        figure(medianBy(rounds, ({ listsPerSecond }) => listsPerSecond)),
        figure(medianBy(rounds, ({ p50Us }) => p50Us / 1000)),
        figure(medianBy(rounds, ({ p99Us }) => p99Us / 1000)),
        figure(medianBy(rounds, ({ maxUs }) => maxUs / 1000)),
        figure(medianBy(rounds, ({ delayP99Ms }) => delayP99Ms)),
        figure(medianBy(rounds, ({ delayMaxMs }) => delayMaxMs)),
      ];
    }),
  };
}

async function measureHits(
  { load, upstream, callers, roundMs }: ScaleStage,
  gateway: Gateway,
  lists: Load,
  background: (typeof BACKGROUNDS)[number],
): Promise<Sample> {
  const times = { warmUpMs: 300, measureMs: roundMs };
  // The delay is that since the last collection.
  await gateway.metrics();
  const path = `${PHONE_SYSTEMS}/${PHONE_SYSTEM_ID}`;
  const hits = load.fire({
    ...times,
    urls: [gateway.url],
    connections: HIT_CONNECTIONS,
    requests: [{ path, headers: callers.withApiKey(0) }],
    status: 200,
    pids: [gateway.pid],
  });
  const [result, listResult] = await Promise.all([hits, readLists()]);
  const metrics = await gateway.metrics();
  const delayMs = (quantile: string): number =>
    (metrics.get(`${EVENT_LOOP_DELAY}{quantile="${quantile}"}`) ?? NaN) * 1000;
  return {
    ...result,
    delayP99Ms: delayMs('0.99'),
    delayMaxMs: delayMs('1'),
    listsPerSecond: listResult?.perSecond ?? 0,
  };

  async function readLists(): Promise<FireResult | undefined> {
    if (background === 'none') return undefined;
    const isDirect = background === 'past the gateway';
    const basic = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64');
    return lists.fire({
      ...times,
      urls: [isDirect ? upstream.url : gateway.url],
      connections: LIST_CONNECTIONS,
      requests: Array.from({ length: LIST_CONNECTIONS }, (_, page) =>
        isDirect
          ? {
              path: `/vmrest/phonesystems?rowsPerPage=200&pageNumber=${page + 1}`,
              headers: { Authorization: `Basic ${basic}` },
            }
          : {
              path: `${PHONE_SYSTEMS}?pageSize=200&page=${page + 1}`,
              headers: { ...callers.withApiKey(1), 'Cache-Control': 'no-cache' },
            },
      ),
      status: 200,
      pids: [gateway.pid],
    });
  }
}
