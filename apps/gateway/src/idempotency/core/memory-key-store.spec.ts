import { describe, expect, it } from 'vitest';

import { ANSWER, describeKeyStore, newMarker, TTL_MS } from './key-store.conformance.fixture.js';
import { MemoryKeyStore, type MemoryKeyStoreOptions } from './memory-key-store.js';

const MEBIBYTE = 1024 * 1024;

function storeWithClock(options: Partial<MemoryKeyStoreOptions> = {}) {
  let nowMs = 1000;
  const now = () => nowMs;
  return {
    store: new MemoryKeyStore({ ttlMs: TTL_MS, maxEntries: 100, maxBytes: 4 * MEBIBYTE, now, ...options }),
    letPass: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
}

async function complete(store: MemoryKeyStore, id: string, body = ANSWER.body): Promise<void> {
  const marker = newMarker();
  await store.take(id, marker);
  await store.complete(id, marker, { ...ANSWER, body });
}

describe('MemoryKeyStore', () => {
  describeKeyStore(storeWithClock);

  it('forgets the answer that was wanted the longest time ago when there are too many', async () => {
    const { store } = storeWithClock({ maxEntries: 2 });
    await complete(store, 'first');
    await complete(store, 'second');
    await store.take('first', newMarker());
    await complete(store, 'third');
    expect(await store.take('first', newMarker())).toMatchObject({ kind: 'replay' });
    expect(await store.take('second', newMarker())).toBeUndefined();
    expect(await store.take('third', newMarker())).toMatchObject({ kind: 'replay' });
  });

  it('evicts answers that are too large together', async () => {
    const { store } = storeWithClock({ maxBytes: MEBIBYTE });
    for (const id of ['first', 'second', 'third']) await complete(store, id, Buffer.alloc(400_000));
    expect(await store.take('first', newMarker())).toBeUndefined();
    expect(await store.take('second', newMarker())).toMatchObject({ kind: 'replay' });
    expect(await store.take('third', newMarker())).toMatchObject({ kind: 'replay' });
  });

  it('counts the size of empty answers too', async () => {
    const { store } = storeWithClock({ maxEntries: 1_000, maxBytes: 10_000 });
    for (let id = 0; id < 100; id++) await complete(store, String(id), Buffer.alloc(0));
    expect(await store.take('0', newMarker())).toBeUndefined();
  });

  it('evicts no other answer for one that is larger than the maximum', async () => {
    const { store } = storeWithClock({ maxBytes: MEBIBYTE });
    await complete(store, 'small');
    await complete(store, 'large', Buffer.alloc(MEBIBYTE));
    expect(await store.take('small', newMarker())).toMatchObject({ kind: 'replay' });
    expect(await store.take('large', newMarker())).toBeUndefined();
  });

  it('forgets no call in progress, however many there are', async () => {
    const { store } = storeWithClock({ maxEntries: 2 });
    for (let id = 0; id < 10; id++) await store.take(String(id), newMarker());
    await complete(store, 'completed');
    for (let id = 0; id < 10; id++) {
      expect(await store.take(String(id), newMarker())).toMatchObject({ kind: 'in-progress' });
    }
  });

  it('returns the answer of a call to that call only', async () => {
    const { store } = storeWithClock();
    const marker = newMarker();
    await store.complete('id', marker, ANSWER);
    expect(store.answerOf('id', marker)).toEqual(ANSWER);
    expect(store.answerOf('id', newMarker())).toBeUndefined();
  });

  it('counts by a clock that does not jump by default', async () => {
    const store = new MemoryKeyStore({ ttlMs: 60_000, maxEntries: 10, maxBytes: MEBIBYTE });
    await complete(store, 'id');
    expect(await store.take('id', newMarker())).toMatchObject({ kind: 'replay' });
  });
});
