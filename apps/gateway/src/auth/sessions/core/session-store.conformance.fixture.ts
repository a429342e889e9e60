import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionStore, SessionWatcher } from './session-store.js';

/** A store to be examined, and its clock. */
export interface ExaminedStore {
  readonly store: SessionStore;
  /** Lets that much time go by, as the store counts it. */
  letPass(ms: number): Promise<void>;
}

const RECORD = Uint8Array.of(0, 1, 2, 13, 10, 0, 127, 128, 255);

/** Notes what it is notified of. */
export function watcherOf(store: SessionStore): { readonly events: string[] } {
  const events: string[] = [];
  const watcher: SessionWatcher = {
    onDeleted: (id) => events.push(id),
    onInterrupted: () => events.push('interrupted'),
    onResumed: () => events.push('resumed'),
  };
  store.watch(watcher);
  return { events };
}

/** What holds for every {@link SessionStore}; to be called inside a `describe` of the store. */
export function describeSessionStore(openEmpty: () => ExaminedStore | Promise<ExaminedStore>): void {
  describe('as a session store', () => {
    let store: SessionStore;
    let letPass: ExaminedStore['letPass'];

    async function recordOf(id: string): Promise<number[] | undefined> {
      const stored = await store.get(id);
      return stored && [...stored.record];
    }

    beforeEach(async () => {
      const examined = await openEmpty();
      store = examined.store;
      letPass = (ms) => examined.letPass(ms);
    });

    it('returns the bytes that were put', async () => {
      await store.put('id', RECORD, 60_000);
      expect(await recordOf('id')).toEqual([...RECORD]);
    });

    it('knows nothing under an id that was never put', async () => {
      await store.put('id', RECORD, 60_000);
      expect(await store.get('ID')).toBeUndefined();
    });

    it('reports the remaining time to live of a record', async () => {
      await store.put('id', RECORD, 60_000);
      const stored = await store.get('id');
      expect(stored?.expiresInMs).toBeGreaterThan(50_000);
      expect(stored?.expiresInMs).toBeLessThanOrEqual(60_000);
    });

    it('replaces a record, with a time to live of its own', async () => {
      await store.put('id', RECORD, 50);
      await store.put('id', Uint8Array.of(7), 60_000);
      await letPass(100);
      expect(await recordOf('id')).toEqual([7]);
    });

    it('keeps what was put when the caller changes the bytes afterwards', async () => {
      const record = Uint8Array.from(RECORD);
      await store.put('id', record, 60_000);
      record.fill(9);
      expect(await recordOf('id')).toEqual([...RECORD]);
    });

    it('keeps what was put when the caller changes the bytes that were returned', async () => {
      await store.put('id', RECORD, 60_000);
      (await store.get('id'))?.record.fill(9);
      expect(await recordOf('id')).toEqual([...RECORD]);
    });

    it('forgets a record whose time is over', async () => {
      await store.put('id', RECORD, 50);
      await letPass(100);
      expect(await store.get('id')).toBeUndefined();
    });

    it('keeps a record for longer when it is touched', async () => {
      await store.put('id', RECORD, 1000);
      expect(await store.touch('id', 60_000)).toBe(true);
      await letPass(1050);
      expect(await recordOf('id')).toEqual([...RECORD]);
    });

    it('keeps a record for less time when it is touched with less', async () => {
      await store.put('id', RECORD, 60_000);
      await store.touch('id', 50);
      await letPass(100);
      expect(await store.get('id')).toBeUndefined();
    });

    it('does not bring back an expired record by a touch', async () => {
      await store.put('id', RECORD, 50);
      await letPass(100);
      expect(await store.touch('id', 60_000)).toBe(false);
      expect(await store.get('id')).toBeUndefined();
    });

    it('does not bring back a deleted record by a touch', async () => {
      await store.put('id', RECORD, 60_000);
      await store.delete('id');
      expect(await store.touch('id', 60_000)).toBe(false);
      expect(await store.get('id')).toBeUndefined();
    });

    it('deletes that record and no other', async () => {
      await store.put('one', Uint8Array.of(1), 60_000);
      await store.put('other', Uint8Array.of(2), 60_000);
      await store.delete('one');
      expect(await store.get('one')).toBeUndefined();
      expect(await recordOf('other')).toEqual([2]);
    });

    it('takes the deletion of what is not there as done', async () => {
      await expect(store.delete('id')).resolves.toBeUndefined();
    });

    it('notifies each watcher of deletions, once it has said that it misses none', async () => {
      const watchers = [watcherOf(store), watcherOf(store)];
      await vi.waitFor(() => {
        for (const { events } of watchers) expect(events).toEqual(['resumed']);
      });
      await store.put('id', RECORD, 60_000);
      await store.touch('id', 60_000);
      await store.delete('id');
      await vi.waitFor(() => {
        for (const { events } of watchers) expect(events).toEqual(['resumed', 'id']);
      });
    });

    it('keeps many records apart that are put at once', async () => {
      const ids = Array.from({ length: 100 }, (_, index) => index);
      await Promise.all(ids.map((id) => store.put(`id-${id}`, Uint8Array.of(id), 60_000)));
      expect(await Promise.all(ids.map((id) => recordOf(`id-${id}`)))).toEqual(ids.map((id) => [id]));
    });
  });
}
