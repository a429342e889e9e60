import { describe, expect, it } from 'vitest';
import { describeBulkStore, REQUEST } from './bulk-store.conformance.fixture.js';
import type { BulkKey } from './bulk-store.js';
import { newToken } from './held-bulk.js';
import { MemoryBulkStore, type MemoryBulkStoreOptions } from './memory-bulk-store.js';

const LARGE = { ttlMs: 1_000, maxEntries: 10, maxBytes: 100_000 };

async function end(store: MemoryBulkStore, key: BulkKey): Promise<void> {
  const token = newToken();
  await store.take(key, REQUEST, token);
  await store.write(key, token, { end: { state: 'interrupted' } });
}

/** How many of five ended bulks of one owner are left. */
async function leftOfFive(options: Partial<MemoryBulkStoreOptions>): Promise<number> {
  const store = new MemoryBulkStore({ ...LARGE, ...options });
  const keys = [1, 2, 3, 4, 5].map((number) => ({ owner: 'owner', id: String(number) }));
  for (const key of keys) await end(store, key);
  const found = await Promise.all(keys.map((key) => store.find(key)));
  return found.filter((snapshot) => snapshot !== undefined).length;
}

describe('MemoryBulkStore', () => {
  describeBulkStore(() => new MemoryBulkStore(LARGE));

  it('evicts ended bulks beyond their number, and beyond their size', async () => {
    expect(await leftOfFive({})).toBe(5);
    expect(await leftOfFive({ maxEntries: 2 })).toBe(2);
    expect(await leftOfFive({ maxBytes: 3_500 })).toBe(3);
  });

  it('forgets an ended bulk after its time, and none that is running', async () => {
    let nowMs = 1;
    const store = new MemoryBulkStore({ ...LARGE, now: () => nowMs });
    const ended = { owner: 'one', id: '1' };
    const running = { owner: 'other', id: '2' };
    await end(store, ended);
    await store.take(running, REQUEST, newToken());
    nowMs += LARGE.ttlMs + 1;
    expect(await store.find(ended)).toBeUndefined();
    expect(await store.find(running)).toMatchObject({ state: 'running' });
  });

  it('forgets what is released by its holder, and no other', async () => {
    const store = new MemoryBulkStore(LARGE);
    const key = { owner: 'one', id: '1' };
    const token = newToken();
    await store.take(key, REQUEST, token);
    store.release(key, newToken());
    expect(await store.find(key)).toBeDefined();
    store.release(key, token);
    expect(await store.find(key)).toBeUndefined();
  });
});
