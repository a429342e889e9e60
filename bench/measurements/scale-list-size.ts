import { figure } from '../report/table.js';
import { measureAddedTime, type AddedTime } from './added-time.js';
import { measureSpeeds, startScaleGateway, type ScaleResult, type ScaleStage } from './scale.js';
import { PHONE_SYSTEMS } from './seeded.js';

const ROW_COUNTS = [1, 10, 25, 50, 100, 200];
const PAIRS = 60;

/** Cost against the rows of a list. */
export async function scaleListSize(stage: ScaleStage): Promise<ScaleResult> {
  const { upstream, callers, load, rounds } = stage;
  const gateway = await startScaleGateway(stage);
  const headers = callers.withApiKey(0);
  const pathOf = (rowCount: number): string => `${PHONE_SYSTEMS}?pageSize=${rowCount}`;
  const speeds = await measureSpeeds(
    stage,
    gateway,
    ROW_COUNTS.map((rowCount) => ({
      name: `list of ${rowCount}`,
      requests: [{ path: pathOf(rowCount), headers: callers.withApiKey(ROW_COUNTS.indexOf(rowCount)) }],
    })),
  );
  const addedTimes: AddedTime[] = [];
  const sizes: number[] = [];
  for (const rowCount of ROW_COUNTS) {
    const paths = {
      gateway: pathOf(rowCount),
      upstream: `/vmrest/phonesystems?rowsPerPage=${rowCount}&pageNumber=1`,
    };
    const target = { url: gateway.url, headers };
    addedTimes.push(await measureAddedTime(load, upstream, target, paths, { rounds, pairs: PAIRS }));
    sizes.push((await (await fetch(gateway.url + paths.gateway, { headers })).text()).length / 1024);
  }
  await gateway.end();
  return {
    title: 'Rows of a list',
    head: ['rows', 'KiB of JSON', 'cached req/s', 'p99 ms', 'past the gateway ms', 'uncached ms', 'added ms'],
    rows: ROW_COUNTS.map((rowCount, index) => [
      String(rowCount),
      figure(sizes[index] ?? NaN),
      figure(speeds[index]?.perSecond ?? NaN),
      figure(speeds[index]?.p99Ms ?? NaN),
      figure(addedTimes[index]?.directMs ?? NaN),
      figure(addedTimes[index]?.byGatewayMs ?? NaN),
      figure(addedTimes[index]?.addedMs ?? NaN),
    ]),
    plot: {
      name: 'performance-list-size',
      chart: {
        title: 'Uncached lists: time of one read against rows',
        xTitle: 'rows',
        yTitle: 'milliseconds (median)',
        isLogarithmic: false,
        series: [
          {
            name: 'by way of the gateway',
            points: ROW_COUNTS.map((rows, index) => [rows, addedTimes[index]?.byGatewayMs ?? NaN] as const),
          },
          {
            name: 'past it',
            points: ROW_COUNTS.map((rows, index) => [rows, addedTimes[index]?.directMs ?? NaN] as const),
          },
        ],
      },
    },
  };
}
