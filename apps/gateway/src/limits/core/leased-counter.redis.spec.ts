import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isRedisMissing, RedisServer, untilWorking } from '#libs/testing';
import type { SharedRedis } from '#libs/redis-client';
import type { Tally } from './counter-store.js';
import { LeasedCounter } from './leased-counter.js';
import { MemoryCounterStore } from './memory-counter-store.js';
import { RedisLeaseStore, type Grant } from './redis-lease-store.js';

const WINDOW_MS = 60_000;

/** KEYS: a count. ARGV: by how many milliseconds its window closes earlier. Returns whether it is still open. */
const PASS = `return redis.call('PEXPIRE', KEYS[1], redis.call('PTTL', KEYS[1]) - ARGV[1]) * redis.call('EXISTS', KEYS[1])`;

/** A clock that stands still until it is set forward. */
class Clock {
  nowMs: number;

  constructor(nowMs = 1_000_000) {
    this.nowMs = nowMs;
  }
}

/** A store whose replies can be held up on their way. */
class SlowStore extends RedisLeaseStore {
  readonly #held: (() => void)[] = [];
  isHeldUp = false;
  /** Leases that were asked for. */
  leases = 0;

  override async lease(...request: Parameters<RedisLeaseStore['lease']>): Promise<Grant> {
    this.leases += 1;
    const grant = await super.lease(...request);
    if (this.isHeldUp) await new Promise<void>((resolve) => this.#held.push(resolve));
    return grant;
  }

  /** Lets the replies arrive that are held up. */
  async release(): Promise<void> {
    await vi.waitFor(() => {
      expect(this.#held).not.toEqual([]);
    });
    this.isHeldUp = false;
    for (const arrive of this.#held.splice(0)) arrive();
  }
}

const isAllowed = ({ count }: Tally, limit: number): boolean => count <= limit;

describe.skipIf(isRedisMissing)('LeasedCounter on Redis', () => {
  let server: RedisServer;
  let redis: Awaited<ReturnType<RedisServer['connect']>>;
  let replicas: SharedRedis[];
  let keys = 0;

  beforeAll(async () => {
    server = await RedisServer.open();
    redis = await server.connect();
    // On a busy machine a healthy Redis may take longer than the gateway would wait for it.
    const patient = { operationTimeoutMs: 20_000, silenceTimeoutMs: 20_000 };
    replicas = await Promise.all([1, 2, 3].map(() => server.share({}, patient)));
  });
  afterAll(() => server.stop());

  /** A replica with a clock of its own; `key` is new. */
  function open({ limit = 100, clock = new Clock(), shared = replicas[0], maxLeases = 100 } = {}) {
    if (!shared) throw new Error('There is no such replica.');
    const store = new SlowStore(shared, 'limit', WINDOW_MS / 1000);
    const local = new MemoryCounterStore(WINDOW_MS / 1000, 100);
    const counter = new LeasedCounter({ limit, local, shared: store, maxLeases, nowMs: () => clock.nowMs });
    keys += 1;
    const key = `key-${keys}`;
    /** Takes points one after the other, and returns the counts. */
    const take = async (times: number, of = key): Promise<number[]> => {
      const counts: number[] = [];
      for (let time = 0; time < times; time += 1) counts.push((await counter.take(of)).count);
      return counts;
    };
    return { counter, store, clock, key, take, limit };
  }

  const countOf = async (key: string): Promise<number> => Number(await redis.get(`limit:${key}`));

  /** Waits for the replies to what the replicas have sent so far. */
  const untilAnswered = async (): Promise<void> => {
    await Promise.all(replicas.map((replica) => replica.run((commands) => commands.send('PING'))));
    await new Promise((resolve) => setImmediate(resolve));
  };

  /** For Redis and for replicas. @returns whether the window has closed */
  async function pass(ms: number, key: string, clocks: readonly Clock[]): Promise<boolean> {
    // It passes for Redis and for the replicas at once, so nothing may be on its way between them.
    await untilAnswered();
    const isOpen = await redis.eval(PASS, 1, `limit:${key}`, ms);
    for (const clock of clocks) clock.nowMs += ms;
    return isOpen === 0;
  }

  /** Waits until the count in Redis is this. */
  const untilCountIs = (key: string, count: number): Promise<void> =>
    vi.waitFor(async () => {
      expect(await countOf(key)).toBe(count);
    });

  it('counts each point, and rejects exactly those beyond the limit', async () => {
    const { take } = open({ limit: 50 });
    const counts = await take(60);
    expect(counts).toEqual(Array.from({ length: 60 }, (_, index) => Math.min(index + 1, 51)));
  });

  it('lets exactly the limit pass of many requests at once', async () => {
    const { counter, key, limit } = open({ limit: 50 });
    const tallies = await Promise.all(Array.from({ length: 120 }, () => counter.take(key)));
    expect(tallies.filter((tally) => isAllowed(tally, limit))).toHaveLength(50);
  });

  it('leases one point for the first request, as most principals call rarely', async () => {
    const { counter, key, take } = open();
    await take(1);
    expect(await countOf(key)).toBe(1);
    expect(counter.takeAtOnce(key)).toBeUndefined();
  });

  it('answers at once from the third request on but for the last three of the quota, and beyond it', async () => {
    const { counter, key } = open({ limit: 300 });
    const isAtOnce: boolean[] = [];
    for (let request = 0; request < 310; request += 1) {
      isAtOnce.push(counter.takeAtOnce(key) !== undefined);
      if (!isAtOnce.at(-1)) await counter.take(key);
      await untilAnswered();
    }
    const last = [297, 298, 299];
    expect(isAtOnce).toEqual(isAtOnce.map((_, request) => request >= 2 && !last.includes(request)));
  });

  it('asks Redis less than once for ten requests', async () => {
    const { store, take } = open({ limit: 2_000 });
    await take(1_000);
    expect(store.leases).toBeLessThan(100);
  });

  it('asks Redis for one lease of a key at a time', async () => {
    const { counter, store, key } = open();
    store.isHeldUp = true;
    const waiting = Array.from({ length: 10 }, () => counter.take(key));
    await store.release();
    expect(store.leases).toBe(1);
    await Promise.all(waiting);
    expect(store.leases).toBe(2);
  });

  it('leases for all that wait, and serves them in their order', async () => {
    const { counter, key } = open();
    const tallies = await Promise.all(Array.from({ length: 10 }, () => counter.take(key)));
    expect(tallies.map(({ count }) => count)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('does not delay a request that still has a point while a lease is on its way', async () => {
    const { counter, store, key, take } = open({ limit: 1_000 });
    await take(40);
    store.isHeldUp = true;
    const { leases } = store;
    const taken = [];
    for (let tally = counter.takeAtOnce(key); tally; tally = counter.takeAtOnce(key)) taken.push(tally);
    expect(store.leases).toBe(leases + 1);
    expect(taken.length).toBeGreaterThan(1);
    await store.release();
  });

  it('gives back what was not used for a second', async () => {
    const { counter, clock, key, take } = open();
    await take(20);
    await pass(999, key, [clock]);
    counter.giveBackIdle();
    await untilAnswered();
    expect(await countOf(key)).toBeGreaterThan(20);
    await pass(1, key, [clock]);
    counter.giveBackIdle();
    await untilAnswered();
    expect(await countOf(key)).toBe(20);
    expect(await take(1)).toEqual([21]);
  });

  it('gives back by itself', async () => {
    const { counter, clock, key, take } = open();
    await take(20);
    await pass(1_000, key, [clock]);
    await untilCountIs(key, 20);
    expect(counter.takeAtOnce(key)).toBeUndefined();
  });

  it('gives nothing back to a window that has opened meanwhile', async () => {
    const { counter, clock, key, take } = open();
    await take(20);
    await untilAnswered();
    await redis.set(`limit:${key}`, 50, 'PX', WINDOW_MS);
    clock.nowMs += 1_500;
    counter.giveBackIdle();
    await untilAnswered();
    expect(await countOf(key)).toBe(50);
  });

  it('has at most that many leases, and gives back those of the key that was used least recently', async () => {
    const { take } = open({ maxLeases: 2 });
    const [first, second, third] = [`first-${keys}`, `second-${keys}`, `third-${keys}`];
    for (const key of [first, second]) await take(20, key);
    await take(1, first);
    await take(1, third);
    await untilCountIs(second, 20);
    expect(await countOf(first)).toBeGreaterThan(21);
  });

  it('gives back what is granted after its key was evicted', async () => {
    const { counter, store, take } = open({ maxLeases: 1 });
    const [first, second] = [`first-${keys}`, `second-${keys}`];
    await take(20, first);
    store.isHeldUp = true;
    const waiting = Array.from({ length: 30 }, () => counter.take(first));
    const other = counter.take(second);
    await store.release();
    await Promise.all([...waiting, other]);
    await untilCountIs(first, 50);
  });

  it('counts a grant that arrives after the window has closed for the next, if Redis had opened it', async () => {
    const { counter, store, clock, key, take } = open({ limit: 40 });
    await take(40);
    await redis.del(`limit:${key}`);
    store.isHeldUp = true;
    clock.nowMs += WINDOW_MS;
    const next = counter.take(key);
    await store.release();
    expect(await next).toMatchObject({ count: 1 });
    expect(await take(40)).toEqual([...Array.from({ length: 39 }, (_, index) => index + 2), 41]);
  });

  it('uses a grant of a window that has closed only for requests that waited for it', async () => {
    const { counter, store, clock, key } = open();
    store.isHeldUp = true;
    const waiting = counter.take(key);
    await vi.waitFor(async () => {
      expect(await countOf(key)).toBe(1);
    });
    clock.nowMs += WINDOW_MS;
    await store.release();
    expect(await waiting).toEqual({ count: 1, msLeft: 0 });
    expect(counter.takeAtOnce(key)).toBeUndefined();
  });

  it('rejects no request of the next window by what was known of the last', async () => {
    const { counter, clock, key, take } = open({ limit: 5 });
    await take(6);
    expect(counter.takeAtOnce(key)).toMatchObject({ count: 6 });
    await redis.del(`limit:${key}`);
    clock.nowMs += WINDOW_MS;
    expect(await take(1)).toEqual([1]);
  });

  it('notices within a second that another replica has given points back', async () => {
    const one = open({ limit: 50 });
    const other = open({ limit: 50, shared: replicas[1] });
    await one.take(20);
    const allowedAtOther = (await other.take(50, one.key)).filter((count) => count <= 50).length;
    expect(allowedAtOther).toBeLessThanOrEqual(30);
    await pass(1_000, one.key, [one.clock, other.clock]);
    one.counter.giveBackIdle();
    await untilAnswered();
    expect(await countOf(one.key)).toBe(20 + allowedAtOther);
    const allowedLater = (await other.take(50, one.key)).filter((count) => count <= 50).length;
    expect(allowedAtOther + allowedLater).toBe(30);
  });

  it('loses at most the leases when Redis is flushed', async () => {
    const { counter, clock, key, take } = open({ limit: 100 });
    await take(50);
    await untilAnswered();
    await redis.flushall();
    clock.nowMs += 10;
    const counts: number[] = [];
    for (let tally = counter.takeAtOnce(key); tally; tally = counter.takeAtOnce(key))
      counts.push(tally.count);
    expect(counts.length).toBeLessThanOrEqual(100 / 20);
    const allowed = (await take(150)).filter((count) => count <= 100);
    expect(allowed).toHaveLength(100);
  });

  it('counts in memory, synchronously, while Redis does not work', async () => {
    const own = await RedisServer.start();
    const shared = await own.share();
    const { counter, clock, key, take, limit } = open({ limit: 5, shared });
    await take(3);
    await own.crash();
    expect(await take(1)).toHaveLength(1);
    await vi.waitFor(() => {
      expect(shared.isWorking).toBe(false);
    });
    const tallies = Array.from({ length: 6 }, () => counter.takeAtOnce(key));
    expect(tallies.map((tally) => tally && isAllowed(tally, limit)).at(-1)).toBe(false);
    await own.resume();
    await untilWorking(shared);
    clock.nowMs += 10;
    const allowed = (await take(10)).filter((count) => count <= limit).length;
    // One point may have been leased before.
    expect(allowed - 5).toBeOneOf([0, 1]);
  });

  it('serves all that wait from memory when a lease fails', async () => {
    const own = await RedisServer.start();
    const shared = await own.share();
    const { counter, key, limit } = open({ limit: 5, shared });
    own.freeze();
    const tallies = await Promise.all(Array.from({ length: 8 }, () => counter.take(key)));
    own.thaw();
    expect(tallies.filter((tally) => isAllowed(tally, limit))).toHaveLength(5);
    expect(shared.isWorking).toBe(false);
  });

  interface Requests {
    readonly kind: 'requests';
    readonly replica: number;
    readonly count: number;
    readonly isAtOnce: boolean;
  }

  /** What happens to three replicas. */
  type Event = Requests | { readonly kind: 'time passes'; readonly ms: number };

  const events: fc.Arbitrary<Event> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('requests' as const),
        replica: fc.nat(2),
        count: fc.integer({ min: 1, max: 40 }),
        isAtOnce: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('time passes' as const),
        ms: fc.constantFrom(1, 300, 1_200, 20_000, WINDOW_MS),
      }),
    },
  );

  /** Three replicas on one key, with clocks that differ. */
  function openAll(limit: number) {
    const all = replicas.map((shared, index) =>
      open({ limit, shared, clock: new Clock(1_000_000 + index * 7_777_777) }),
    );
    const key = all[0]?.key ?? '';
    const countsOf = async ({ replica, count, isAtOnce }: Requests): Promise<number[]> => {
      const { counter } = all[replica] ?? open();
      const requests = Array.from({ length: count });
      const tallies: Tally[] = isAtOnce ? await Promise.all(requests.map(() => counter.take(key))) : [];
      while (tallies.length < count) tallies.push(await counter.take(key));
      return tallies.map((tally) => tally.count);
    };
    const allowedIn = async (requests: Requests): Promise<number> =>
      (await countsOf(requests)).filter((count) => count <= limit).length;
    const passForAll = async (ms: number): Promise<boolean> => {
      const clocks = all.map(({ clock }) => clock);
      const hasClosed = await pass(ms, key, clocks);
      for (const { counter } of all) counter.giveBackIdle();
      return hasClosed;
    };
    return { countsOf, allowedIn, pass: passForAll };
  }

  it('never lets more than the limit pass at all replicas together in one window, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 150 }),
        fc.array(events, { minLength: 5, maxLength: 25 }),
        async (limit, history) => {
          const { allowedIn, pass } = openAll(limit);
          let allowed = 0;
          for (const event of history) {
            if (event.kind === 'requests') allowed += await allowedIn(event);
            else if (await pass(event.ms)) allowed = 0;
            expect(allowed).toBeLessThanOrEqual(limit);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells callers at one replica within one window never more than before, nor more than this replica leaves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 150 }),
        fc.array(events, { minLength: 5, maxLength: 25 }),
        async (limit, history) => {
          const { countsOf, pass } = openAll(limit);
          let counts: number[][] = [[], [], []];
          for (const event of history) {
            if (event.kind === 'requests') counts[event.replica]?.push(...(await countsOf(event)));
            else if (await pass(event.ms)) counts = [[], [], []];
            for (const ofReplica of counts) {
              const allowed = ofReplica.filter((count) => count <= limit);
              expect(allowed).toEqual(allowed.toSorted((one, other) => one - other));
              expect(allowed.every((count, index) => count > index)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lets the limit pass but for what other replicas hold, and all of it once they are idle', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 150 }),
        fc.array(events, { maxLength: 10 }),
        fc.nat(2),
        async (limit, history, replica) => {
          const { allowedIn, pass } = openAll(limit);
          let allowed = 0;
          for (const event of history) {
            if (event.kind === 'requests') allowed += await allowedIn(event);
            else if (await pass(event.ms)) allowed = 0;
          }
          const saturate = { kind: 'requests', replica, count: limit + 1, isAtOnce: false } as const;
          allowed += await allowedIn(saturate);
          expect(allowed).toBeGreaterThanOrEqual(limit - 2 * Math.max(Math.floor(limit / 20), 1));
          if (await pass(1_200)) return;
          expect(allowed + (await allowedIn(saturate))).toBe(limit);
        },
      ),
      { numRuns: 60 },
    );
  });
});
