import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { isRedisMissing } from '#libs/testing';

import { SlotWorld } from './slot-world.fixture.js';
import { openWorldRedis } from './world-redis.fixture.js';

const HISTORIES = Number(process.env.SLOT_HISTORIES ?? 300);

/** Longer than the longest wait of any part of the protocol, except for replicas that are forgotten. */
const SETTLED_MS = 8_000;

vi.setConfig({ testTimeout: 60_000 + HISTORIES * 200 });

/** One step of a history. */
const step = fc.record({
  afterMs: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 3_000 })),
  kind: fc.constantFrom(
    ...(['calls', 'calls', 'calls', 'calls', 'calls', 'silence', 'refuse', 'heal', 'heal'] as const),
    ...(['kill', 'start', 'pause', 'flush', 'restart', 'clock', 'reset'] as const),
  ),
  who: fc.nat({ max: 3 }),
  count: fc.integer({ min: 1, max: 8 }),
  ms: fc.integer({ min: 1, max: 600 }),
});

const history = fc.record({
  limit: fc.integer({ min: 2, max: 6 }),
  replicas: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  steps: fc.array(step, { minLength: 5, maxLength: 30 }),
});

type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

function randomOf(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe.skipIf(isRedisMissing)('replicas that share the slots of a node', () => {
  let redis: Awaited<ReturnType<typeof openWorldRedis>>;
  let worlds = 0;
  beforeAll(async () => {
    redis = await openWorldRedis();
  });
  afterAll(() => redis.close());

  function open(limit: number, replicas: number, seed = 1): SlotWorld {
    worlds += 1;
    const world = new SlotWorld(limit, `node ${worlds}`, redis, randomOf(seed));
    for (let index = 0; index < Math.min(replicas, limit); index += 1) world.addReplica();
    return world;
  }

  async function perform(
    world: SlotWorld,
    { kind, who, count, ms }: History['steps'][number],
  ): Promise<void> {
    const replica = world.replicas[who % world.replicas.length];
    if (!replica) return;
    switch (kind) {
      case 'calls':
        for (let index = 0; index < count; index += 1) replica.call(1 + world.random(ms));
        break;
      case 'silence':
        replica.setNetwork('silent');
        break;
      case 'refuse':
        replica.setNetwork('refused');
        break;
      case 'heal':
        replica.setNetwork('up');
        break;
      case 'reset':
        replica.onReset();
        break;
      case 'kill':
        replica.kill();
        break;
      case 'start':
        // Nobody is left who could know of a replica that is cut off (slot-exchange.ts).
        if (!replica.isAlive && !world.isForgetful) {
          world.replicas.splice(world.replicas.indexOf(replica), 1);
          world.addReplica(replica.name);
        }
        break;
      case 'pause':
        world.pause(ms * 9);
        break;
      case 'flush':
        if (world.isKnownToAll) await world.flush();
        break;
      case 'restart':
        if (world.isKnownToAll) await world.restart(ms);
        break;
      case 'clock':
        world.turnClock((count - 4) * ms * 20);
        break;
    }
  }

  it(`never exceed the limit, and serve every call, in ${HISTORIES} random histories`, async () => {
    const property = fc.asyncProperty(history, async ({ limit, replicas, seed, steps }) => {
      const world = open(limit, replicas, seed);
      await world.pass(2_500);
      for (const event of steps) {
        await world.pass(event.afterMs);
        await perform(world, event);
        expect(world.peak).toBeLessThanOrEqual(limit);
      }
      for (const replica of world.replicas) replica.setNetwork('up');
      await world.pass(SETTLED_MS);
      for (let again = 0; again < 30 && world.replicas.some(({ waiting }) => waiting > 0); again += 1) {
        await world.pass(SETTLED_MS);
      }
      expect(world.peak).toBeLessThanOrEqual(limit);
      const living = world.replicas.filter(({ isAlive }) => isAlive);
      expect(living.map(({ waiting, failed }) => [waiting, failed])).toEqual(living.map(() => [0, 0]));
      for (const replica of world.replicas) replica.kill();
    });
    await fc.assert(property, { numRuns: HISTORIES, endOnFailure: true });
  });
});
