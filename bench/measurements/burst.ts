import type { Load } from '../load/load.js';
import type { Credentials } from '../processes/callers.js';
import type { Upstream } from '../processes/upstream.js';
import { medianBy } from '../report/statistics.js';
import { PHONE_SYSTEMS } from './seeded.js';

const READERS = 1000;

/** The upstream takes so long that nearly all have asked before there is an answer. */
const UPSTREAM_DELAY_MS = 1000;

/** What many identical reads at once came to. */
export interface Burst {
  readonly readers: number;
  /** The most upstream calls that one burst made. */
  readonly upstreamCalls: number;
  /** Median, until the last has its answer. */
  readonly durationMs: number;
  /** The fewest that were answered 200. */
  readonly answered: number;
}

/**
 * Sends the same read from a thousand callers at once; nothing is cached.
 * @param ids one phone system a round
 */
export async function measureBurst(
  load: Load,
  upstream: Upstream,
  target: { readonly url: string; readonly headers: Credentials },
  ids: readonly string[],
): Promise<Burst> {
  await upstream.slowDown(UPSTREAM_DELAY_MS);
  const rounds: Omit<Burst, 'readers'>[] = [];
  for (const id of ids) {
    await upstream.forgetCalls();
    const requests = [{ path: `${PHONE_SYSTEMS}/${id}`, headers: target.headers }];
    const { durationMs, statuses } = await load.once({ url: target.url, connections: READERS, requests });
    rounds.push({
      upstreamCalls: await upstream.countCalls(),
      durationMs,
      answered: statuses['200'] ?? 0,
    });
  }
  await upstream.slowDown(0);
  return {
    readers: READERS,
    upstreamCalls: Math.max(...rounds.map(({ upstreamCalls }) => upstreamCalls)),
    durationMs: medianBy(rounds, ({ durationMs }) => durationMs),
    answered: Math.min(...rounds.map(({ answered }) => answered)),
  };
}
