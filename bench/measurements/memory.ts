import type { Load } from '../load/load.js';
import type { Credentials } from '../processes/callers.js';
import type { Gateway } from '../processes/gateway.js';
import { readIds, readsOf } from './seeded.js';

const MEBIBYTE = 1024 * 1024;

/** What a gateway holds. */
export interface Memory {
  readonly rssMib: number;
  readonly entries: number;
  /** The memory of the cache entries. */
  readonly cacheMib: number;
}

/** Asks a gateway what it holds at this moment. */
export async function measureMemory(gateway: Gateway): Promise<Memory> {
  const metrics = await gateway.metrics();
  const valueOf = (name: string): number => metrics.get(`cupi_gateway_${name}`) ?? NaN;
  return {
    rssMib: valueOf('process_resident_memory_bytes') / MEBIBYTE,
    entries: valueOf('cache_entries'),
    cacheMib: valueOf('cache_bytes') / MEBIBYTE,
  };
}

/**
 * Reads as many phone systems as wanted, each once, so that their answers are cached.
 * @returns their ids
 */
export async function fillCache(
  load: Load,
  gateway: Gateway,
  headers: Credentials,
  count: number,
): Promise<readonly string[]> {
  const ids = await readIds(gateway.url, headers, count);
  const requests = readsOf(ids, headers);
  const { statuses, errors } = await load.once({ url: gateway.url, connections: 20, requests });
  const others = Object.keys(statuses).filter((status) => status !== '200');
  if (others.length > 0 || errors > 0) {
    throw new Error(`filling the cache: ${errors} errors, statuses ${JSON.stringify(statuses)}`);
  }
  return ids;
}
