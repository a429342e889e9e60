/** How long an answer of Redis is waited for, in milliseconds: many times what a healthy one takes. */
const TIMEOUT_MS = 250;

/** How long Redis is left alone after a failure, in milliseconds. */
const COOL_DOWN_MS = 5_000;

/** Told when Redis stops and starts to be used. */
export interface OutageListener {
  /** Redis failed, with this error; what it did is done without it from now on. */
  readonly onOutage?: (error: Error) => void;
  /** Redis works again. */
  readonly onRecovery?: () => void;
}

/** Redis did not answer in time. */
class RedisTimeoutError extends Error {
  override readonly name = 'RedisTimeoutError';

  constructor() {
    super(`Redis did not answer within ${TIMEOUT_MS} ms.`);
  }
}

/**
 * Keeps a Redis that is down, slow or full from costing more than one short timeout in a while: after a
 * failure it is left alone for a few seconds; then one operation tries it, while the others go on without.
 *
 * An operation that is given up may still be done by Redis later.
 */
export class Outage {
  readonly #listener: OutageListener;
  /** By the monotonic clock, when Redis may be tried again; undefined while it works. */
  #retryAtMs: number | undefined;

  constructor(listener: OutageListener = {}) {
    this.#listener = listener;
  }

  /** What the operation comes to, or undefined when Redis failed or is being left alone. Never fails. */
  async attempt<Result>(operation: () => Promise<Result>): Promise<{ readonly value: Result } | undefined> {
    if (this.#isLeftAlone()) return undefined;
    try {
      const value = await withTimeout(operation);
      this.#end();
      return { value };
    } catch (error) {
      this.#begin(error);
      return undefined;
    }
  }

  #isLeftAlone(): boolean {
    if (this.#retryAtMs === undefined) return false;
    if (performance.now() < this.#retryAtMs) return true;
    // This operation finds out; whatever comes meanwhile does not wait for it.
    this.#retryAtMs = performance.now() + COOL_DOWN_MS;
    return false;
  }

  #begin(error: unknown): void {
    const isNew = this.#retryAtMs === undefined;
    this.#retryAtMs = performance.now() + COOL_DOWN_MS;
    if (isNew) this.#listener.onOutage?.(error instanceof Error ? error : new Error(String(error)));
  }

  #end(): void {
    if (this.#retryAtMs === undefined) return;
    this.#retryAtMs = undefined;
    this.#listener.onRecovery?.();
  }
}

async function withTimeout<Result>(operation: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new RedisTimeoutError());
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([operation(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
