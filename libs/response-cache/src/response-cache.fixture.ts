import type { CachedAnswer } from './cached-answer.js';
import type { LoadContext, Loaded, Read, ReadRequest } from './read.js';
import type { ResponseCacheOptions } from './response-cache-options.js';
import { ResponseCache } from './response-cache.js';

/** A load in progress. */
export interface PendingLoad {
  readonly context: LoadContext;
  readonly answer: (body: string) => void;
  readonly fail: (error: Error) => void;
}

/** A failure on which a stale entry may be served. */
export class UnavailableError extends Error {}

export const READ: Read = { partition: 'partition', target: '/target', tags: ['tag'], etagSalt: 'salt' };

/** Until everything has settled that needs no time. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A cache with a clock of its own: fresh for 1 s, revalidated for 2 s more, served on errors for 5 s more. */
export class CacheUnderTest {
  nowMs = 1_000;
  readonly loads: PendingLoad[] = [];
  readonly reported: unknown[] = [];
  readonly cache: ResponseCache;

  constructor(options: Partial<ResponseCacheOptions> = {}) {
    this.cache = new ResponseCache({
      freshness: { freshMs: 1_000, staleWhileRevalidateMs: 2_000, staleIfErrorMs: 5_000 },
      maxEntries: 100,
      maxBytes: 1_000_000,
      mayServeStale: (error) => error instanceof UnavailableError,
      onBackgroundFailure: (error) => this.reported.push(error),
      onEvent: (event) => this.reported.push(event),
      now: () => this.nowMs,
      ...options,
    });
  }

  /** A read whose load waits in {@link loads}. */
  get(request: Partial<ReadRequest> = {}): Promise<CachedAnswer> {
    return this.cache.get({ ...READ, load: (context) => this.#load(context), ...request });
  }

  /** A read that gets this body when it is forwarded. */
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
