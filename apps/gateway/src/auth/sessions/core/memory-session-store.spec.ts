import { describe, expect, it } from 'vitest';
import { MemorySessionStore } from './memory-session-store.js';
import { describeSessionStore, watcherOf } from './session-store.conformance.fixture.js';

const RECORD = Uint8Array.of(1);

function storeWithClock(maxEntries?: number) {
  let nowMs = 1000;
  const now = () => nowMs;
  return {
    store: new MemorySessionStore(maxEntries === undefined ? { now } : { now, maxEntries }),
    letPass: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
}

describe('MemorySessionStore', () => {
  describeSessionStore(storeWithClock);

  it('lets the oldest record go when it is full', async () => {
    const { store } = storeWithClock(2);
    for (const id of ['first', 'second', 'third']) await store.put(id, RECORD, 60_000);
    expect(await store.get('first')).toBeUndefined();
    expect(await store.get('second')).toBeDefined();
    expect(await store.get('third')).toBeDefined();
  });

  it('notifies watchers of a record that it lets go', async () => {
    const { store } = storeWithClock(1);
    const { events } = watcherOf(store);
    for (const id of ['first', 'second']) await store.put(id, RECORD, 60_000);
    expect(events).toEqual(['resumed', 'first']);
  });

  it('keeps a record that was touched over one that was not when it is full', async () => {
    const { store } = storeWithClock(2);
    await store.put('first', RECORD, 60_000);
    await store.put('second', RECORD, 60_000);
    await store.touch('first', 60_000);
    await store.put('third', RECORD, 60_000);
    expect(await store.get('first')).toBeDefined();
    expect(await store.get('second')).toBeUndefined();
  });

  it('lets an expired record go before one that lives when it is full', async () => {
    const { store, letPass } = storeWithClock(2);
    await store.put('first', RECORD, 60_000);
    await store.put('second', RECORD, 50);
    await letPass(100);
    await store.put('third', RECORD, 60_000);
    expect(await store.get('first')).toBeDefined();
  });

  it('lets no other record go when one is put again', async () => {
    const { store } = storeWithClock(2);
    await store.put('first', RECORD, 60_000);
    await store.put('second', RECORD, 60_000);
    await store.put('second', RECORD, 60_000);
    expect(await store.get('first')).toBeDefined();
  });

  it('counts by a clock that does not jump by default', async () => {
    const store = new MemorySessionStore();
    await store.put('id', RECORD, 60_000);
    expect((await store.get('id'))?.expiresInMs).toBeGreaterThan(50_000);
  });
});
