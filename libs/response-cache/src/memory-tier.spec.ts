import { describe, expect, it } from 'vitest';
import { retainedBytesOf } from '#libs/testing';
import { MemoryTier, type MemoryEntry } from './memory-tier.js';
import { represent } from './representation.js';
import { TagVersions } from './tag-versions.js';

function entryOf(bytes: number): MemoryEntry {
  const representation = represent(Buffer.alloc(bytes), '"tag"');
  return { representation, dependencies: ['tag'], began: 0, loadedAtMs: 0, expiresAtMs: 1_000 };
}

function tierOf(options: { maxEntries?: number; maxBytes?: number; now?: () => number } = {}): MemoryTier {
  return new MemoryTier({
    maxEntries: 10,
    maxBytes: 1e6,
    versions: new TagVersions(),
    now: () => 0,
    ...options,
  });
}

describe('MemoryTier', () => {
  it('is bounded by the number of entries', () => {
    const tier = tierOf({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) tier.put(key, entryOf(1));
    expect(tier.count).toBe(2);
    expect(tier.get('a')).toBeUndefined();
  });

  it('is bounded by bytes', () => {
    const tier = tierOf({ maxBytes: 20_000 });
    for (const key of ['a', 'b', 'c']) tier.put(key, entryOf(8_000));
    expect(tier.count).toBe(2);
    expect(tier.bytes).toBeLessThanOrEqual(20_000);
  });

  it('counts more than the body of an entry', () => {
    const tier = tierOf();
    tier.put('key', entryOf(0));
    expect(tier.bytes).toBeGreaterThan(100);
  });

  it('evicts the least recently used', () => {
    const tier = tierOf({ maxEntries: 2 });
    for (const key of ['a', 'b']) tier.put(key, entryOf(1));
    tier.get('a');
    tier.put('c', entryOf(1));
    expect(tier.get('a')).toBeDefined();
  });

  it('reports that it does not store what is larger than the whole tier', () => {
    expect(tierOf({ maxBytes: 5_000 }).put('key', entryOf(6_000))).toBe(false);
    expect(tierOf({ maxBytes: 5_000 }).put('key', entryOf(1_000))).toBe(true);
  });

  it('does not retain the string that a key or a dependency was sliced from', () => {
    const tier = tierOf({ maxEntries: 10_000, maxBytes: 1e9 });
    const keptBytes = retainedBytesOf((text) => {
      tier.put(`partition${text}`, { ...entryOf(1), dependencies: [`tag:${text}`] });
    });
    expect(tier.count).toBe(500);
    expect(keptBytes).toBeLessThan(4_000);
  });

  it('removes expired entries', () => {
    let nowMs = 0;
    const tier = tierOf({ now: () => nowMs });
    tier.put('key', entryOf(1));
    nowMs = 1_000;
    expect(tier.get('key')).toBeUndefined();
    expect(tier.count).toBe(0);
  });
});
