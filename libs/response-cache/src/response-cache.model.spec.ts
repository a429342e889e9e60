import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { LoadEnd } from './model-origin.fixture.js';
import { World } from './model-world.fixture.js';

const HISTORIES = 10_000;
const FRESHNESS = [
  { freshMs: 3_000, staleWhileRevalidateMs: 2_000, staleIfErrorMs: 6_000 },
  { freshMs: 3_000, staleWhileRevalidateMs: 6_000, staleIfErrorMs: 2_000 },
  { freshMs: 0, staleWhileRevalidateMs: 3_000, staleIfErrorMs: 3_000 },
  { freshMs: 3_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 },
  { freshMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 },
];

/** One step; `about` is printed when a history fails. */
class Event {
  constructor(
    readonly about: unknown,
    readonly happen: (world: World) => void,
  ) {}

  [fc.toStringMethod](): string {
    return fc.stringify(this.about);
  }
}

const nodeIndex = fc.constantFrom(0 as const, 1 as const);
// Mostly the same one, so that steps interact.
const partition = fc.constantFrom('p', 'p', 'p', 'q');

const read = fc
  .record({
    read: fc.constantFrom('/list', '/a', '/b'),
    partition,
    node: nodeIndex,
    isReload: fc.constantFrom(false, false, false, true),
  })
  .map((about) => {
    const { read: target, node, isReload } = about;
    return new Event(about, (world) => {
      world.read(world.nodes[node], about.partition, target, isReload);
    });
  });

const endLoad = fc
  .record({
    endLoad: fc.nat({ max: 9 }),
    end: fc.constantFrom<LoadEnd>(
      ...(['answered', 'answered', 'answered', 'answered', 'unavailable', 'unavailable'] as const),
      ...(['partition', 'list', 'nothing'] as const),
    ),
  })
  .map((about) => {
    return new Event(about, (world) => {
      const load = picked(world.loadsUnderWay(), about.endLoad);
      if (load) world.endLoad(load, about.end);
    });
  });

const change = fc.record({ change: fc.constantFrom('a', 'b'), node: nodeIndex }).map((about) => {
  return new Event(about, (world) => {
    world.change(world.nodes[about.node], about.change);
  });
});

const endWrite = fc.record({ endWrite: fc.nat({ max: 9 }), isDone: fc.boolean() }).map((about) => {
  return new Event(about, (world) => {
    const end = picked(world.writes, about.endWrite);
    if (end) world.endWrite(end, about.isDone);
  });
});

const cancel = fc.record({ cancel: fc.nat({ max: 9 }) }).map((about) => {
  return new Event(about, (world) => picked(world.readers, about.cancel)?.());
});

const pass = fc.record({ passMs: fc.constantFrom(10, 900, 1_900, 3_000) }).map((about) => {
  return new Event(about, (world) => {
    world.nowMs += about.passMs;
  });
});

const deliver = fc.record({ deliver: nodeIndex }).map((about) => {
  return new Event(about, (world) => {
    world.nodes[about.deliver].wire.deliver();
  });
});

const wire = fc
  .record({
    wire: fc.constantFrom('slow', 'fast', 'step', 'step', 'answerNext', 'timeOut', 'cut', 'repair'),
    node: nodeIndex,
  })
  .map((about) => {
    return new Event(about, (world) => {
      const { wire: struck, tier } = world.nodes[about.node];
      if (about.wire === 'slow') struck.isFast = false;
      else if (about.wire === 'fast') struck.speedUp();
      else struck[about.wire]();
      if (about.wire === 'repair') void tier.recover();
    });
  });

const bus = fc.record({ bus: fc.constantFrom('lost', 'connected'), node: nodeIndex }).map((about) => {
  return new Event(about, (world) => {
    const struck = world.nodes[about.node];
    if (about.bus === 'lost') world.loseBus(struck);
    else world.connectBus(struck);
    void struck.tier.recover();
  });
});

const event = fc.oneof(
  { weight: 10, arbitrary: read },
  { weight: 8, arbitrary: endLoad },
  { weight: 3, arbitrary: change },
  { weight: 4, arbitrary: endWrite },
  { weight: 2, arbitrary: cancel },
  { weight: 3, arbitrary: pass },
  { weight: 3, arbitrary: deliver },
  { weight: 3, arbitrary: wire },
  { weight: 1, arbitrary: bus },
);

function picked<Item>(items: readonly Item[], nth: number): Item | undefined {
  return items[nth % items.length];
}

describe('ResponseCache, in any history of reads, writes, failures and outages on two processes', () => {
  // A new one every time; a failure is repeated by giving its seed to fast-check.
  const seed = Date.now() % 2 ** 31;
  const name = `serves nothing that is outdated, too old or of another partition (seed ${seed})`;

  it(name, { timeout: 120_000 }, async () => {
    const setup = fc.record({
      freshness: fc.constantFrom(...FRESHNESS),
      maxEntries: fc.constantFrom(1, 100),
    });
    const history = fc.array(event, { minLength: 5, maxLength: 40, size: 'max' });
    const property = fc.asyncProperty(setup, history, async ({ freshness, maxEntries }, events) => {
      const world = new World(freshness, maxEntries);
      for (const { happen } of events) {
        await world.do(() => {
          happen(world);
        });
      }
      await world.settle();
    });
    await fc.assert(property, { numRuns: HISTORIES, seed });
  });
});
