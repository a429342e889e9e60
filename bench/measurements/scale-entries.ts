import { figure } from '../report/table.js';
import { fillCache, measureMemory, type Memory } from './memory.js';
import { measureSpeeds, startScaleGateway, type ScaleResult, type ScaleStage, type Speed } from './scale.js';
import { readsOf } from './seeded.js';

const ENTRY_COUNTS = [10, 100, 1000, 10_000, 100_000];

/**
 * Where not everything is cached, this much is certainly among the entries read last: twenty connections are not quite
 * in step.
 */
const SURELY_CACHED = 0.9;

/** Cost against the number of entries. Each size has a gateway of its own, with that limit. */
export async function scaleEntries(stage: ScaleStage): Promise<ScaleResult> {
  const results: (Memory & Speed)[] = [];
  for (const count of ENTRY_COUNTS) {
    stage.report.progress(`filling ${count} entries`);
    const gateway = await startScaleGateway(stage, { CACHE_MAX_ENTRIES: String(count) });
    const headers = stage.callers.withApiKey(0);
    const ids = await fillCache(stage.load, gateway, headers, count);
    const { entries } = await measureMemory(gateway);
    const size = {
      name: `${count} entries`,
      requests: readsOf(ids.slice(-cachedFor(count, entries)), headers),
    };
    const [speed] = await measureSpeeds(stage, gateway, [size]);
    if (speed) results.push({ ...speed, ...(await measureMemory(gateway)) });
    await gateway.end();
  }
  return {
    title: 'Entries',
    head: ['asked for', 'cached', 'cache MiB', 'RSS MiB', 'cached req/s', 'p99 ms', 'CPU ms a request'],
    rows: results.map(({ entries, cacheMib, rssMib, perSecond, p99Ms, cpuMs }, index) => [
      (ENTRY_COUNTS[index] ?? 0).toLocaleString('en-US'),
      entries.toLocaleString('en-US'),
      figure(cacheMib),
      figure(rssMib),
      figure(perSecond),
      figure(p99Ms),
      cpuMs.toFixed(3),
    ]),
    plot: {
      name: 'performance-entries',
      chart: {
        title: 'Cached reads against entries',
        xTitle: 'different phone systems that are read',
        yTitle: 'requests per second',
        isLogarithmic: true,
        series: [
          {
            name: 'cached 200, API key',
            points: results.map(({ perSecond }, index) => [ENTRY_COUNTS[index] ?? 1, perSecond] as const),
          },
        ],
      },
    },
  };
}

/** How many of the reads that came last are answered from the cache. */
function cachedFor(count: number, entries: number): number {
  return entries >= count ? count : Math.floor(entries * SURELY_CACHED);
}
