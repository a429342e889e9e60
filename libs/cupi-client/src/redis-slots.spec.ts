import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isRedisMissing } from '#libs/testing';

import { SlotWorld, type ModelReplica } from './slot-world.fixture.js';
import { openWorldRedis } from './world-redis.fixture.js';

/** Longer than it takes until replicas that have just come know each other, and Redis grants all slots. */
const STARTED_MS = 4_000;
const LIMIT = 4;
/** So long that it is never over within a test. */
const ENDLESS_MS = 9_000_000;

describe.skipIf(isRedisMissing)('the slots that replicas share by Redis', () => {
  let redis: Awaited<ReturnType<typeof openWorldRedis>>;
  let worlds = 0;
  beforeAll(async () => {
    redis = await openWorldRedis();
  });
  afterAll(() => redis.close());

  /** A world whose replicas have started. */
  async function open(
    count: number,
    limit = LIMIT,
  ): Promise<{ world: SlotWorld; replicas: ModelReplica[]; one: ModelReplica; other: ModelReplica }> {
    worlds += 1;
    const world = new SlotWorld(limit, `node of test ${worlds}`, redis, () => 0.5);
    const replicas = Array.from({ length: count }, () => world.addReplica());
    await world.pass(STARTED_MS);
    const [one, other = one] = replicas;
    if (!one || !other) throw new Error('there is no replica');
    return { world, replicas, one, other };
  }

  function callOften(replica: ModelReplica, count: number, durationMs: number): void {
    for (let index = 0; index < count; index += 1) replica.call(durationMs);
  }

  it('are all for one replica while the others need none', async () => {
    const { world, one } = await open(3);
    callOften(one, 10, 100);
    await world.pass(50);
    expect(one.running).toBe(LIMIT);
  });

  it('are divided when another replica needs some, without a wait for more than one call', async () => {
    const { world, one, other } = await open(2);
    callOften(one, 100, 100);
    await world.pass(500);
    callOften(other, 100, 100);
    await world.pass(110);
    expect([one.running, other.running]).toEqual([2, 2]);
  });

  it.each([
    [3, 4],
    [3, 2],
    [2, 3],
    [4, 1],
  ])('are fair to %i replicas that all have work for them: %i slots', async (count, limit) => {
    const { world, replicas } = await open(count, limit);
    for (const replica of replicas) callOften(replica, 1_000, 50);
    await world.pass(10_000);
    const served = replicas.map((replica) => replica.served);
    const idealPerReplica = (10_000 / 50) * (limit / count);
    expect(Math.min(...served)).toBeGreaterThan(0.85 * idealPerReplica);
    expect(Math.max(...served)).toBeLessThan(1.1 * idealPerReplica);
    expect(world.peak).toBe(limit);
  });

  it('cost an uncontended call one round trip, and Redis two commands', async () => {
    const { world, one } = await open(1);
    world.exchanges = 0;
    one.call(50);
    await world.pass(3);
    expect(one.running).toBe(1);
    await world.pass(100);
    expect([one.served, world.exchanges]).toEqual([1, 2]);
  });

  it('cost calls in a queue nothing while no other replica needs any', async () => {
    const { world, one } = await open(2);
    world.exchanges = 0;
    callOften(one, 400, 50);
    await world.pass(4_000);
    // Two replicas: heartbeats of the one, polls of the other.
    expect(one.served).toBeGreaterThan(300);
    expect(world.exchanges).toBeLessThan(40);
  });

  it('of a killed replica are free within three seconds, except for the share that it would have if it lived', async () => {
    const { world, one, other } = await open(3);
    callOften(one, LIMIT, ENDLESS_MS);
    await world.pass(100);
    callOften(other, LIMIT, ENDLESS_MS);
    await world.pass(1_000);
    expect([one.running, other.running]).toEqual([LIMIT, 0]);
    one.kill();
    await world.pass(3_000);
    expect(other.running).toBe(LIMIT - 1);
    await world.pass(60_000);
    expect(other.running).toBe(LIMIT);
  });

  it('of a killed replica are all free when one of the same name has started', async () => {
    const { world, one, other } = await open(2);
    callOften(one, LIMIT, ENDLESS_MS);
    await world.pass(100);
    one.kill();
    const successor = world.addReplica(one.name);
    callOften(other, LIMIT, ENDLESS_MS);
    await world.pass(3_000);
    expect([other.running, successor.slots.replicas, other.slots.replicas]).toEqual([LIMIT, 2, 2]);
  });

  it('of a replica that hangs are free when its calls must be over', async () => {
    const { world, one, other } = await open(2);
    callOften(one, LIMIT, 9_000);
    await world.pass(100);
    one.setNetwork('silent');
    callOften(other, LIMIT, ENDLESS_MS);
    await world.pass(8_800);
    expect([one.running, other.running]).toEqual([LIMIT, 0]);
    await world.pass(6_000);
    expect([one.running, other.running]).toEqual([0, 2]);
    expect(world.peak).toBe(LIMIT);
  });

  it('are the share of each while Redis cannot be used, and no call fails', async () => {
    const { world, replicas } = await open(2);
    for (const replica of replicas) callOften(replica, 200, 50);
    await world.restart(5_000);
    await world.pass(4_000);
    expect(replicas.map(({ running, slots }) => [running, slots.origin, slots.share])).toEqual([
      [2, 'share', 2],
      [2, 'share', 2],
    ]);
    await world.pass(20_000);
    expect(replicas.map(({ served, failed }) => [served, failed])).toEqual([
      [200, 0],
      [200, 0],
    ]);
    expect(world.peak).toBe(LIMIT);
  });

  it('are one at least, with more replicas than slots', async () => {
    const { world, replicas } = await open(3, 2);
    expect(replicas.map(({ slots }) => slots.share)).toEqual([1, 1, 1]);
    await world.restart(1_000_000);
    for (const replica of replicas) callOften(replica, 5, 50);
    await world.pass(4_000);
    expect(replicas.map(({ served }) => served)).toEqual([5, 5, 5]);
  });

  it('is one for a replica that has never reached Redis', async () => {
    const world = new SlotWorld(LIMIT, 'unreachable node', redis, () => 0.5);
    await world.restart(1_000_000);
    const replica = world.addReplica();
    callOften(replica, 3, ENDLESS_MS);
    await world.pass(3_000);
    expect(replica.running).toBe(1);
  });

  it('ignore what the clock of Redis does', async () => {
    const { world, replicas } = await open(2);
    for (const replica of replicas) callOften(replica, 400, 50);
    for (const ms of [3_600_000, -7_200_000, 900, -900, 90_000]) {
      world.turnClock(ms);
      await world.pass(1_500);
    }
    expect(world.peak).toBe(LIMIT);
    for (const { served } of replicas) expect(served).toBeGreaterThan(200);
  });
});
