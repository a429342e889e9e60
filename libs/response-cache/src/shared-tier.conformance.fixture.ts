import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EVERYTHING } from './dependencies.js';
import { represent } from './representation.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

/** What several tiers share, and ways to damage it. */
export interface ExaminedTiers {
  /** Another tier on the same storage; it listens already, and is usable soon. */
  open(listener: SharedTierListener): SharedTier | Promise<SharedTier>;
  /** Lets that much time pass, as the tiers count it. */
  letPass(ms: number): Promise<void>;
  flush(): unknown;
  /** Deletes the epoch of the dependency. */
  loseEpoch(dependency: string): unknown;
  /** Replaces the bytes of the entry. */
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

    async function open(
      onInvalidated: SharedTierListener['onInvalidated'] = () => undefined,
    ): Promise<SharedTier> {
      const opened = await tiers.open({ onInvalidated, onGap: () => undefined, onChange: () => undefined });
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

    it('has no entry for what was never stored', async () => {
      expect(await begin()).toMatchObject({ entry: undefined });
    });

    it('gives every tier the entry that one has stored', async () => {
      expect(await fill()).toBe(true);
      expect((await begin(READ, other)).entry?.representation).toEqual(REPRESENTATION);
    });

    it('reports the age of an entry, and its remaining lifetime', async () => {
      await fill();
      await tiers.letPass(50);
      const { entry: entry } = await begin();
      expect(entry?.ageMs).toBeGreaterThanOrEqual(49);
      expect(entry?.ageMs).toBeLessThan(20_000);
      expect(Number(entry?.ageMs) + Number(entry?.remainingMs)).toBe(LIFE_MS);
    });

    it('counts the age from the beginning of the fill', async () => {
      const beginning = await begin();
      await tiers.letPass(50);
      await tier.store(READ, LIFE_MS, beginning, REPRESENTATION);
      expect((await begin()).entry?.ageMs).toBeGreaterThanOrEqual(49);
    });

    it('has no entry after its lifetime', async () => {
      await fill(READ, 50);
      await tiers.letPass(100);
      expect(await begin()).toMatchObject({ entry: undefined });
    });

    it('separates partitions', async () => {
      await fill();
      expect(await begin({ ...READ, partition: 'another' })).toMatchObject({ entry: undefined });
    });

    it('separates targets', async () => {
      await fill();
      expect(await begin({ ...READ, target: '/target?page=2' })).toMatchObject({ entry: undefined });
    });

    it('has no entry for a read with other dependencies', async () => {
      await fill();
      const dependencies = [...READ.dependencies, 'tag:more'];
      expect(await begin({ ...READ, dependencies })).toMatchObject({ entry: undefined });
    });

    it.each(READ.dependencies)('has no entry on any tier after %s was invalidated', async (dependency) => {
      await fill();
      await other.invalidate([dependency]);
      expect(await begin()).toMatchObject({ entry: undefined });
      expect(await begin(READ, other)).toMatchObject({ entry: undefined });
    });

    it('retains the entry when something else is invalidated', async () => {
      await fill();
      await other.invalidate(['tag:foreign']);
      expect((await begin()).entry).toBeDefined();
    });

    it('does not store a fill that began before an invalidation', async () => {
      const beginning = await begin();
      await other.invalidate(['tag:one']);
      expect(await tier.store(READ, LIFE_MS, beginning, REPRESENTATION)).toBe(false);
      expect(await begin()).toMatchObject({ entry: undefined });
    });

    it('does not store a fill that began before an invalidation when another one began after it', async () => {
      const beginning = await begin();
      await other.invalidate(['tag:one']);
      await begin();
      expect(await tier.store(READ, LIFE_MS, beginning, REPRESENTATION)).toBe(false);
    });

    it('stores a fill that began after an invalidation', async () => {
      await other.invalidate(['tag:one']);
      expect(await fill()).toBe(true);
    });

    it('has no entry on any tier after it was removed', async () => {
      await fill();
      await other.remove(READ);
      expect(await begin()).toMatchObject({ entry: undefined });
    });

    it('notifies the other tiers of an invalidation, and not the one that made it', async () => {
      await other.invalidate(['tag:own']);
      await tier.invalidate(['tag:one', 'tag:other']);
      await vi.waitFor(() => {
        expect(heard).toEqual([['tag:one', 'tag:other']]);
      });
    });

    it('has nothing, and is usable, after a flush', async () => {
      const beginning = await begin();
      await fill();
      await tiers.flush();
      expect(await begin()).toMatchObject({ entry: undefined });
      expect(await tier.store(READ, LIFE_MS, beginning, REPRESENTATION)).toBe(false);
      expect(await fill()).toBe(true);
    });

    it.each(READ.dependencies)('does not trust an entry when the epoch of %s is lost', async (dependency) => {
      await fill();
      await tiers.loseEpoch(dependency);
      expect(await begin()).toMatchObject({ entry: undefined });
      expect(await begin()).toMatchObject({ entry: undefined });
    });

    it.each<[string, (bytes: Buffer) => Buffer]>([
      ['with another body', (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(7)])],
      ['that is cut off', (bytes) => bytes.subarray(0, -1)],
      ['of which only the beginning is left', (bytes) => bytes.subarray(0, 3)],
      ['of another format', (bytes) => Buffer.concat([Buffer.of(9), bytes.subarray(1)])],
      ['that is empty', () => Buffer.alloc(0)],
    ])('ignores an entry %s, and stores another in its place', async (_name, change) => {
      await fill();
      await tiers.overwrite(READ, change);
      expect(await begin()).toMatchObject({ entry: undefined });
      expect(await fill()).toBe(true);
      expect((await begin()).entry?.representation).toEqual(REPRESENTATION);
    });

    it('is not usable after it was closed', async () => {
      await tier.close();
      expect(tier.isUsable).toBe(false);
      expect(await tier.begin(READ, LIFE_MS)).toBeUndefined();
    });
  });
}
