import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EVERYTHING } from './dependencies.js';
import { represent } from './representation.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

/** What several tiers share, and means to damage it. */
export interface ExaminedTiers {
  /** Another tier on the same; it listens already, and is usable soon. */
  open(listener: SharedTierListener): SharedTier | Promise<SharedTier>;
  /** Lets that much time go by, as the tiers count it. */
  letPass(ms: number): Promise<void>;
  flush(): unknown;
  /** The epoch of the dependency gets lost. */
  loseEpoch(dependency: string): unknown;
  /** The bytes of the entry become these. */
  overwrite(read: SharedRead, change: (bytes: Buffer) => Buffer): unknown;
}

const LIFE_MS = 60_000;
const READ: SharedRead = {
  partition: 'partition',
  target: '/target?page=1',
  dependencies: [EVERYTHING, 'partition:partition', 'tag:one', 'tag:other'],
  etagSalt: 'salt',
};
const REPRESENTATION = represent(Buffer.from([0, 1, 2, 13, 10, 0, 127, 128, 255]), '"tag"');

/** What holds for every {@link SharedTier}; to be called inside a `describe` of the tier. */
export function describeSharedTier(openEmpty: () => ExaminedTiers | Promise<ExaminedTiers>): void {
  describe('as a shared tier', () => {
    let tiers: ExaminedTiers;
    let tier: SharedTier;
    let other: SharedTier;
    const heard: (readonly string[])[] = [];

    async function open(onDrop: SharedTierListener['onDrop'] = () => undefined): Promise<SharedTier> {
      const opened = await tiers.open({ onDrop, onGap: () => undefined, onChange: () => undefined });
      await vi.waitFor(() => {
        expect(opened.isUsable).toBe(true);
      });
      return opened;
    }

    async function begin(read = READ, by = tier): Promise<SharedBeginning> {
      const beginning = await by.begin(read, LIFE_MS);
      if (!beginning) throw new Error('The tier cannot be used.');
      return beginning;
    }

    async function fill(read = READ, lifeMs = LIFE_MS): Promise<boolean> {
      return tier.store(read, lifeMs, await begin(read), REPRESENTATION);
    }

    beforeEach(async () => {
      tiers = await openEmpty();
      tier = await open();
      heard.length = 0;
      other = await open((dependencies) => heard.push(dependencies));
    });

    it('has no copy of what was never stored', async () => {
      expect(await begin()).toMatchObject({ copy: undefined });
    });

    it('gives every tier the copy that one has stored', async () => {
      expect(await fill()).toBe(true);
      expect((await begin(READ, other)).copy?.representation).toEqual(REPRESENTATION);
    });

    it('tells how old a copy is, and how long it will be kept', async () => {
      await fill();
      await tiers.letPass(50);
      const { copy } = await begin();
      expect(copy?.ageMs).toBeGreaterThanOrEqual(49);
      expect(copy?.ageMs).toBeLessThan(20_000);
      expect(Number(copy?.ageMs) + Number(copy?.remainingMs)).toBe(LIFE_MS);
    });

    it('counts the age from the beginning of the fill', async () => {
      const beginning = await begin();
      await tiers.letPass(50);
      await tier.store(READ, LIFE_MS, beginning, REPRESENTATION);
      expect((await begin()).copy?.ageMs).toBeGreaterThanOrEqual(49);
    });

    it('has no copy any more when its life is over', async () => {
      await fill(READ, 50);
      await tiers.letPass(100);
      expect(await begin()).toMatchObject({ copy: undefined });
    });

    it('keeps partitions apart', async () => {
      await fill();
      expect(await begin({ ...READ, partition: 'another' })).toMatchObject({ copy: undefined });
    });

    it('keeps targets apart', async () => {
      await fill();
      expect(await begin({ ...READ, target: '/target?page=2' })).toMatchObject({ copy: undefined });
    });

    it('has no copy of what depends on something else', async () => {
      await fill();
      const dependencies = [...READ.dependencies, 'tag:more'];
      expect(await begin({ ...READ, dependencies })).toMatchObject({ copy: undefined });
    });

    it.each(READ.dependencies)('voids the copy for every tier when %s is dropped', async (dependency) => {
      await fill();
      await other.drop([dependency]);
      expect(await begin()).toMatchObject({ copy: undefined });
      expect(await begin(READ, other)).toMatchObject({ copy: undefined });
    });

    it('keeps the copy when something else is dropped', async () => {
      await fill();
      await other.drop(['tag:foreign']);
      expect((await begin()).copy).toBeDefined();
    });

    it('does not store what was begun before a drop', async () => {
      const beginning = await begin();
      await other.drop(['tag:one']);
      expect(await tier.store(READ, LIFE_MS, beginning, REPRESENTATION)).toBe(false);
      expect(await begin()).toMatchObject({ copy: undefined });
    });

    it('does not store what was begun before a drop when another fill has begun after it', async () => {
      const beginning = await begin();
      await other.drop(['tag:one']);
      await begin();
      expect(await tier.store(READ, LIFE_MS, beginning, REPRESENTATION)).toBe(false);
    });

    it('stores what was begun after a drop', async () => {
      await other.drop(['tag:one']);
      expect(await fill()).toBe(true);
    });

    it('takes the copy away for every tier when it is removed', async () => {
      await fill();
      await other.remove(READ);
      expect(await begin()).toMatchObject({ copy: undefined });
    });

    it('tells the other tiers what was dropped, and not the one that dropped it', async () => {
      await other.drop(['tag:own']);
      await tier.drop(['tag:one', 'tag:other']);
      await vi.waitFor(() => {
        expect(heard).toEqual([['tag:one', 'tag:other']]);
      });
    });

    it('has nothing, and is usable, after a flush', async () => {
      const beginning = await begin();
      await fill();
      await tiers.flush();
      expect(await begin()).toMatchObject({ copy: undefined });
      expect(await tier.store(READ, LIFE_MS, beginning, REPRESENTATION)).toBe(false);
      expect(await fill()).toBe(true);
    });

    it.each(READ.dependencies)('does not trust a copy when the epoch of %s got lost', async (dependency) => {
      await fill();
      await tiers.loseEpoch(dependency);
      expect(await begin()).toMatchObject({ copy: undefined });
      expect(await begin()).toMatchObject({ copy: undefined });
    });

    it.each<[string, (bytes: Buffer) => Buffer]>([
      ['with another body', (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(7)])],
      ['that is cut off', (bytes) => bytes.subarray(0, -1)],
      ['of which only the beginning is left', (bytes) => bytes.subarray(0, 3)],
      ['of another format', (bytes) => Buffer.concat([Buffer.of(9), bytes.subarray(1)])],
      ['that is empty', () => Buffer.alloc(0)],
    ])('has no copy for an entry %s, and stores another in its place', async (_name, change) => {
      await fill();
      await tiers.overwrite(READ, change);
      expect(await begin()).toMatchObject({ copy: undefined });
      expect(await fill()).toBe(true);
      expect((await begin()).copy?.representation).toEqual(REPRESENTATION);
    });

    it('cannot be used after it was closed', async () => {
      await tier.close();
      expect(tier.isUsable).toBe(false);
      expect(await tier.begin(READ, LIFE_MS)).toBeUndefined();
    });
  });
}
