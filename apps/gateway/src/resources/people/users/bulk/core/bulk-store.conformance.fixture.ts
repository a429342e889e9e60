import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { newToken } from './held-bulk.js';
import type { BulkKey, BulkRequest, BulkStore, TakenBulk } from './bulk-store.js';

/** A bulk of three operations. */
export const REQUEST: BulkRequest = { fingerprint: 'fingerprint', ids: ['a', 'b', 'b'] };

/** A result that is a problem. */
export const FAILED = {
  status: 404,
  problem: {
    type: '/problems/not-found',
    title: 'The object does not exist',
    status: 404,
    code: 'not-found',
    detail: 'There is no ä"\\',
    instance: '/api/v1/users/a',
    requestId: 'request',
  },
} as const;

/** What holds for every {@link BulkStore}; to be called inside a `describe` of the store. */
export function describeBulkStore(openEmpty: () => BulkStore): void {
  describe('as a store of bulks', () => {
    let store: BulkStore;
    let key: BulkKey;
    let token: string;
    const NOTHING = [undefined, undefined, undefined];
    const take = (of = key, by = token, request = REQUEST): Promise<TakenBulk> => store.take(of, request, by);

    beforeEach(() => {
      store = openEmpty();
      key = { owner: `owner ${randomUUID()}`, id: randomUUID() };
      token = newToken();
    });

    it('is taken by one of many at once', async () => {
      const takings = await Promise.all(Array.from({ length: 20 }, () => take(key, newToken())));
      expect(takings.filter(({ kind }) => kind === 'taken')).toEqual([{ kind: 'taken', results: NOTHING }]);
      expect(takings.filter(({ kind }) => kind === 'in-progress')).toHaveLength(19);
    });

    it('may be taken again with the same token', async () => {
      await take();
      await store.write(key, token, { results: new Map([[1, { status: 204 }]]) });
      expect(await take()).toEqual({ kind: 'taken', results: [undefined, { status: 204 }, undefined] });
    });

    it('is shown with its results while it is running, to its owner alone', async () => {
      await take();
      expect(await store.write(key, token, { results: new Map([[0, FAILED]]) })).toBe('written');
      const snapshot = { state: 'running', ids: REQUEST.ids, results: [FAILED, undefined, undefined] };
      expect(await store.find(key)).toEqual(snapshot);
      expect(await store.find({ ...key, owner: 'another' })).toBeUndefined();
    });

    it('is not taken for another body', async () => {
      await take();
      const other = { ...REQUEST, fingerprint: 'other' };
      expect(await take(key, newToken(), other)).toEqual({ kind: 'mismatch' });
      await store.write(key, token, { end: { state: 'interrupted' } });
      expect(await take(key, newToken(), other)).toEqual({ kind: 'mismatch' });
    });

    it('is the only one of its owner while it is running', async () => {
      await take();
      const second = { ...key, id: randomUUID() };
      expect(await take(second, newToken())).toEqual({ kind: 'busy' });
      expect(await take({ ...second, owner: 'another' }, newToken())).toMatchObject({ kind: 'taken' });
      await store.write(key, token, { end: { state: 'interrupted' } });
      expect(await take(second, newToken())).toMatchObject({ kind: 'taken' });
    });

    it('is continued with its results after an interruption', async () => {
      await take();
      const reason = FAILED.problem;
      const results = new Map([[1, FAILED]]);
      await store.write(key, token, { results, end: { state: 'interrupted', reason } });
      expect(await store.find(key)).toMatchObject({ state: 'interrupted', reason });
      expect(await take(key, newToken())).toEqual({ kind: 'taken', results: [undefined, FAILED, undefined] });
      expect(await store.find(key)).toEqual({
        state: 'running',
        ids: REQUEST.ids,
        results: [undefined, FAILED, undefined],
      });
    });

    it('is answered as it was once it is finished', async () => {
      await take();
      const results = new Map(REQUEST.ids.map((_id, index) => [index, { status: 204 }]));
      await store.write(key, token, { results, end: { state: 'finished' } });
      const snapshot = { state: 'finished', ids: REQUEST.ids, results: [...results.values()] };
      expect(await take(key, newToken())).toEqual({ kind: 'finished', snapshot });
      expect(await store.find(key)).toEqual(snapshot);
    });

    it('is written by its holder alone', async () => {
      expect(await store.write(key, token, {})).toBe('missing');
      await take();
      expect(await store.write(key, newToken(), { results: new Map([[0, FAILED]]) })).toBe('lost');
      expect((await store.find(key))?.results).toEqual(NOTHING);
      await store.write(key, token, { end: { state: 'interrupted' } });
      expect(await store.write(key, token, {})).toBe('lost');
    });
  });
}
