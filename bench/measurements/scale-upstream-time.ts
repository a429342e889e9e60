import { figure } from '../report/table.js';
import { measureAddedTime } from './added-time.js';
import { measureSpeeds, startScaleGateway, type ScaleResult, type ScaleStage } from './scale.js';
import { PHONE_SYSTEM_ID, PHONE_SYSTEMS } from './seeded.js';

const UPSTREAM_TIMES_MS = [5, 20, 50, 100, 200, 500];

/** How long each upstream time is measured, in a round. */
const ALTERNATE_MS = 1500;

interface Result {
  readonly directMs: number;
  readonly byGatewayMs: number;
  readonly addedMs: number;
  readonly cachedPerSecond: number;
}

/** Cost against the time that the upstream takes. */
export async function scaleUpstreamTime(stage: ScaleStage): Promise<ScaleResult> {
  const { upstream, callers, load, rounds } = stage;
  const gateway = await startScaleGateway(stage);
  const target = { url: gateway.url, headers: callers.withApiKey(0) };
  const paths = {
    gateway: `${PHONE_SYSTEMS}/${PHONE_SYSTEM_ID}`,
    upstream: `/vmrest/phonesystems/${PHONE_SYSTEM_ID}`,
  };
  const results: Result[] = [];
  for (const [index, timeMs] of UPSTREAM_TIMES_MS.entries()) {
    stage.report.progress(`upstream time of ${timeMs} ms`);
    await upstream.slowDown(timeMs);
    const pairs = Math.max(3, Math.round(ALTERNATE_MS / (2 * timeMs)));
    const added = await measureAddedTime(load, upstream, target, paths, { rounds, pairs });
    const requests = [{ path: paths.gateway, headers: callers.withApiKey(index + 1) }];
    const [cached] = await measureSpeeds(stage, gateway, [{ name: `${timeMs} ms`, requests }]);
    results.push({ ...added, cachedPerSecond: cached?.perSecond ?? NaN });
  }
  await upstream.slowDown(0);
  await gateway.end();
  return {
    title: 'Upstream time',
    head: ['upstream ms', 'past the gateway ms', 'uncached ms', 'added ms', 'cached req/s'],
    rows: results.map(({ directMs, byGatewayMs, addedMs, cachedPerSecond }, index) => [
      String(UPSTREAM_TIMES_MS[index]),
      figure(directMs),
      figure(byGatewayMs),
      figure(addedMs),
      figure(cachedPerSecond),
    ]),
    plot: {
      name: 'performance-upstream-time',
      chart: {
        title: 'What the gateway adds to an uncached read',
        xTitle: 'time of the upstream, ms',
        yTitle: 'added, ms (median)',
        isLogarithmic: true,
        series: [
          {
            name: 'added',
            points: results.map(({ addedMs }, index) => [UPSTREAM_TIMES_MS[index] ?? 1, addedMs] as const),
          },
        ],
      },
    },
  };
}
