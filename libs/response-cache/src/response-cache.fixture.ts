import type { CachedAnswer } from './cached-answer.js';
import type { LoadContext, Loaded, Read, ReadRequest } from './read.js';
import type { ResponseCacheOptions } from './response-cache-options.js';
import { ResponseCache } from './response-cache.js';

/** A load that waits for its end. */
export interface PendingLoad {
  readonly context: LoadContext;
  readonly answer: (body: string) => void;
  readonly fail: (error: Error) => void;
}

/** A failure that a stale copy may stand in for. */
export class UnavailableError extends Error {}

export const READ: Read = { partition: 'partition', target: '/target', tags: ['tag'], etagSalt: 'salt' };

/** Until everything that follows without time has followed. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A cache with a clock of its own: fresh for 1 s, refreshed for 2 s more, standing in for errors for 5 s more. */
export class CacheUnderTest {
  nowMs = 1_000;
  readonly loads: PendingLoad[] = [];
  readonly told: unknown[] = [];
  readonly cache: ResponseCache;

  constructor(options: Partial<ResponseCacheOptions> = {}) {
    this.cache = new ResponseCache({
      freshness: { freshMs: 1_000, staleWhileRevalidateMs: 2_000, staleIfErrorMs: 5_000 },
      maxEntries: 100,
      maxBytes: 1_000_000,
      mayServeStale: (error) => error instanceof UnavailableError,
      onBackgroundFailure: (error) => this.told.push(error),
      onEvent: (event) => this.told.push(event),
      now: () => this.nowMs,
      ...options,
    });
  }

  /** A read whose load waits in {@link loads}. */
  get(request: Partial<ReadRequest> = {}): Promise<CachedAnswer> {
    return this.cache.get({ ...READ, load: (context) => this.#load(context), ...request });
  }

  /** A read that is answered with this when it is forwarded. */
  async fill(body: string, read: Partial<Read> = {}): Promise<CachedAnswer> {
    return this.cache.get({ ...READ, ...read, load: () => Promise.resolve({ bytes: Buffer.from(body) }) });
  }

  /** What is served without any load, or undefined. */
  peeked(read: Read = READ): string | undefined {
    return this.cache.peek(read.partition, read.target)?.representation.body.toString();
  }

  #load(context: LoadContext): Promise<Loaded> {
    return new Promise((resolve, reject) => {
      const answer = (body: string) => {
        resolve({ bytes: Buffer.from(body) });
      };
      this.loads.push({ context, answer, fail: reject });
    });
  }
}
