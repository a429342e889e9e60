import type { Tally } from './counter-store.js';
import { LeasedPoints } from './leased-points.js';
import type { MemoryCounterStore } from './memory-counter-store.js';
import type { RedisLeaseStore } from './redis-lease-store.js';

/** Points that are not used for this long are given back, in milliseconds. */
const IDLE_MS = 1_000;

/** The interval of the search for them, in milliseconds. */
const SWEEP_MS = 500;

/** Maximum number of keys with leased points: about five megabytes. */
const MAX_LEASES = 10_000;

/** The points of a key, and the requests that wait for some. */
interface Lease {
  readonly points: LeasedPoints;
  /** Called with a point, or a rejection. */
  readonly waiting: ((tally: Tally) => void)[];
  isInFlight: boolean;
  usedAtMs: number;
}

/** Options of a {@link LeasedCounter}. */
interface LeasedCounterOptions {
  /** Points per window. */
  readonly limit: number;
  /** Counts while there are no leases. */
  readonly local: MemoryCounterStore;
  /** Counts for all replicas, and may fail. */
  readonly shared?: RedisLeaseStore | undefined;
  readonly maxLeases?: number;
  /** The monotonic clock, in milliseconds. */
  readonly nowMs?: () => number;
}

/**
 * Counts up to a limit in this process, and nearly always synchronously. The shared store leases it a few points at a time and counts
 * them in advance, so that all replicas together never use more than the limit. Unused points are given back after a second,
 * or expire with their window. While the shared store does not work, each process counts for itself.
 *
 * Bounded: beyond `maxLeases`, the least recently used points are given back.
 */
export class LeasedCounter {
  readonly #limit: number;
  readonly #local: MemoryCounterStore;
  readonly #shared: RedisLeaseStore | undefined;
  readonly #maxLeases: number;
  readonly #nowMs: () => number;
  /** In the order of their last use. */
  readonly #leases = new Map<string, Lease>();
  #sweep: NodeJS.Timeout | undefined;

  constructor({ limit, local, shared, maxLeases, nowMs }: LeasedCounterOptions) {
    this.#limit = limit;
    this.#local = local;
    this.#shared = shared;
    this.#maxLeases = maxLeases ?? MAX_LEASES;
    this.#nowMs = nowMs ?? (() => performance.now());
  }

  /** Counts one point; the count is beyond the limit when none was left. Never fails. */
  async take(key: string): Promise<Tally> {
    return this.takeAtOnce(key) ?? this.#takeLater(key);
  }

  /** The same synchronously; undefined, and nothing is counted, when the shared store has to be asked. */
  takeAtOnce(key: string): Tally | undefined {
    if (!this.#shared?.isWorking) return this.#local.addAtOnce(key);
    const lease = this.#leases.get(key);
    if (!lease) return undefined;
    const nowMs = this.#nowMs();
    const tally = lease.points.take(nowMs);
    if (!tally) return undefined;
    this.#use(key, lease, nowMs);
    if (lease.points.isDue(nowMs)) this.#request(key, lease);
    return tally;
  }

  /** Gives back what was not used for a second, as a timer does twice a second. */
  giveBackIdle(): void {
    const nowMs = this.#nowMs();
    for (const [key, { points, usedAtMs, isInFlight }] of this.#leases) {
      if (nowMs - usedAtMs < IDLE_MS) break;
      if (isInFlight) continue;
      this.#giveBack(key, points);
      // Until then, callers must not be told that more remains than before.
      if (points.maxMsLeft(nowMs) <= 0) this.#forget(key);
    }
  }

  #takeLater(key: string): Promise<Tally> {
    const lease = this.#leases.get(key) ?? this.#open(key);
    this.#use(key, lease, this.#nowMs());
    return new Promise((resolve) => {
      lease.waiting.push(resolve);
      this.#request(key, lease);
    });
  }

  #open(key: string): Lease {
    const lease = { points: new LeasedPoints(this.#limit), waiting: [], isInFlight: false, usedAtMs: 0 };
    this.#leases.set(key, lease);
    if (this.#leases.size > this.#maxLeases) this.#evictOldest();
    this.#sweep ??= setInterval(() => {
      this.giveBackIdle();
    }, SWEEP_MS).unref();
    return lease;
  }

  #evictOldest(): void {
    for (const [key, { points, isInFlight }] of this.#leases) {
      this.#forget(key);
      if (!isInFlight) this.#giveBack(key, points);
      return;
    }
  }

  #use(key: string, lease: Lease, nowMs: number): void {
    lease.usedAtMs = nowMs;
    this.#leases.delete(key);
    this.#leases.set(key, lease);
  }

  /** One at a time for each key: the next follows as soon as its outcome is known. */
  #request(key: string, lease: Lease): void {
    if (lease.isInFlight) return;
    lease.isInFlight = true;
    void this.#lease(key, lease).then((isWorking) => {
      lease.isInFlight = false;
      this.#serve(key, lease, isWorking);
    });
  }

  /** @returns whether the shared store works */
  async #lease(key: string, { points, waiting }: Lease): Promise<boolean> {
    const sentAtMs = this.#nowMs();
    try {
      const grant = await this.#shared?.lease(key, points.request(waiting.length, sentAtMs));
      if (!grant) return false;
      points.add(grant, { sentAtMs, receivedAtMs: this.#nowMs() });
      return true;
    } catch {
      return false;
    }
  }

  /** In the order in which they wait. */
  #serve(key: string, lease: Lease, isWorking: boolean): void {
    const { points, waiting } = lease;
    const nowMs = this.#nowMs();
    for (let next = waiting.at(0); next; next = waiting.at(0)) {
      const tally = isWorking ? points.takeGranted(nowMs) : this.#local.addAtOnce(key);
      if (!tally) break;
      waiting.shift();
      next(tally);
    }
    if (waiting.length > 0) this.#request(key, lease);
    else if (this.#leases.get(key) !== lease) this.#giveBack(key, points);
    else if (isWorking && points.isDue(nowMs)) this.#request(key, lease);
  }

  #giveBack(key: string, points: LeasedPoints): void {
    const maxMsLeft = points.maxMsLeft(this.#nowMs());
    const unused = points.release();
    if (unused === 0 || maxMsLeft <= 0) return;
    // They are lost for the rest of the window if the shared store fails.
    this.#shared?.giveBack(key, unused, maxMsLeft).catch(() => undefined);
  }

  #forget(key: string): void {
    this.#leases.delete(key);
    if (this.#leases.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
