import { EVERYTHING } from './dependencies.js';
import { MemorySharedTier, type SharedMemory } from './memory-shared-tier.fixture.js';
import { OriginError, type History, type JudgedNode } from './model-origin.fixture.js';
import { ResponseCache } from './response-cache.js';
import { SlowWire } from './slow-wire.fixture.js';

const PARTITIONS = ['p', 'q'];

/** By target, its only tag. */
export const TAGS: Readonly<Record<string, string>> = { '/list': 'list', '/a': 'a', '/b': 'b' };

/** One process: a cache, its connection to the shared tier, and what it must no longer serve. */
export class ModelNode implements JudgedNode {
  readonly wire: SlowWire;
  readonly tier: MemorySharedTier;
  readonly cache: ResponseCache;
  isDeaf = false;
  wasDegraded = false;
  readonly #history: History;
  readonly #firstLoads = new Map<string, number>();
  readonly #outdatedAt = new Map<string, number>();

  constructor(history: History, shared: SharedMemory, maxEntries: number) {
    this.#history = history;
    this.wire = new SlowWire((dependencies) => {
      const firstLoad = history.loads.length;
      return () => {
        this.outdate(dependencies, firstLoad);
      };
    });
    this.tier = new MemorySharedTier(shared, this.wire);
    this.cache = new ResponseCache({
      freshness: history.freshness,
      maxEntries,
      maxBytes: 1_000_000,
      now: () => history.nowMs,
      shared: this.tier,
      mayServeStale: (error) => error instanceof OriginError && error.end === 'unavailable',
    });
  }

  /** The number of the first load that may still be served. */
  firstLoad(partition: string, target: string): number {
    return this.#firstLoads.get(partition + target) ?? 0;
  }

  outdatedAt(partition: string, target: string): number {
    return this.#outdatedAt.get(partition + target) ?? 0;
  }

  /** Loads before `firstLoad` are outdated from now on where they depend on one of these. */
  outdate(dependencies: readonly string[], firstLoad = this.#history.loads.length): void {
    for (const partition of PARTITIONS) {
      for (const [target, tag] of Object.entries(TAGS)) {
        const own = [EVERYTHING, `partition:${partition}`, `tag:${tag}`];
        if (!own.some((dependency) => dependencies.includes(dependency))) continue;
        this.#firstLoads.set(partition + target, Math.max(firstLoad, this.firstLoad(partition, target)));
        this.#outdatedAt.set(partition + target, this.#history.step);
      }
    }
  }
}
