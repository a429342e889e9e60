import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import type { StoredAnswer } from './claim.js';
import { TOKEN_BYTES, type KeyStore, type Marker } from './key-store.js';

/** A store to be examined, which keeps keys for {@link TTL_MS}, and its clock. */
export interface ExaminedStore {
  readonly store: KeyStore;
  /** Lets that much time go by, as the store counts it. */
  letPass(ms: number): Promise<void>;
}

/** Long enough for what a test does, on a busy machine too, and short enough to wait for. */
export const TTL_MS = 1_000;

/** An answer with all that is hard to keep. */
export const ANSWER: StoredAnswer = {
  status: 201,
  headers: { location: '/api/v1/phone-systems/1', 'x-text': 'ä"\\' },
  body: Buffer.of(0, 1, 13, 10, 127, 128, 255),
};

/** The marker of a new call. */
export function newMarker(fingerprint = 'fingerprint'): Marker {
  return { token: randomBytes(TOKEN_BYTES), fingerprint };
}

/** What holds for every {@link KeyStore}; to be called inside a `describe` of the store. */
export function describeKeyStore(openEmpty: () => ExaminedStore | Promise<ExaminedStore>): void {
  describe('as a key store', () => {
    let store: KeyStore;
    let letPass: ExaminedStore['letPass'];

    async function take(id = 'id'): Promise<Marker> {
      const marker = newMarker();
      expect(await store.take(id, marker)).toBeUndefined();
      return marker;
    }

    beforeEach(async () => {
      const examined = await openEmpty();
      store = examined.store;
      letPass = (ms) => examined.letPass(ms);
    });

    it('lets one of many take a key at once', async () => {
      const takes = Array.from({ length: 50 }, () => store.take('id', newMarker()));
      expect((await Promise.all(takes)).filter((repeated) => repeated === undefined)).toHaveLength(1);
    });

    it('reports how long ago a key was taken', async () => {
      await take();
      await letPass(100);
      const repeated = await store.take('id', newMarker());
      expect(repeated).toEqual({ kind: 'in-progress', sinceMs: expect.any(Number) as number });
      const { sinceMs } = repeated as { sinceMs: number };
      expect(sinceMs).toBeGreaterThanOrEqual(99);
      expect(sinceMs).toBeLessThan(TTL_MS);
    });

    it('keeps keys apart', async () => {
      await take('one');
      expect(await store.take('other', newMarker())).toBeUndefined();
    });

    it('lets a call take its key again', async () => {
      const marker = await take();
      expect(await store.take('id', marker)).toBeUndefined();
    });

    it('replays the answer of a completed call', async () => {
      await store.complete('id', await take(), ANSWER);
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
    });

    it('replays an answer without header fields and body', async () => {
      const answer = { status: 204, headers: {}, body: Buffer.alloc(0) };
      await store.complete('id', await take(), answer);
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer });
    });

    it('replays an answer of two megabytes', async () => {
      const body = randomBytes(2 * 1024 * 1024);
      await store.complete('id', await take(), { ...ANSWER, body });
      const replay = (await store.take('id', newMarker())) as { answer: StoredAnswer };
      expect(replay.answer.body.equals(body)).toBe(true);
    });

    it('replays an answer any number of times', async () => {
      await store.complete('id', await take(), ANSWER);
      await store.take('id', newMarker());
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
    });

    it('does not lose an answer when its call takes the key once more', async () => {
      const marker = await take();
      await store.complete('id', marker, ANSWER);
      await store.take('id', marker);
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
    });

    it('reports a mismatch to another request with the key of a call in progress', async () => {
      await take();
      expect(await store.take('id', newMarker('other'))).toEqual({ kind: 'mismatch' });
    });

    it('reports a mismatch to another request with the key of a completed call', async () => {
      await store.complete('id', await take(), ANSWER);
      expect(await store.take('id', newMarker('other'))).toEqual({ kind: 'mismatch' });
    });

    it('lets a released key be taken by another request', async () => {
      await store.release('id', await take());
      expect(await store.take('id', newMarker('other'))).toBeUndefined();
    });

    it('does not release the key of another call', async () => {
      await take();
      await store.release('id', newMarker());
      expect(await store.take('id', newMarker())).toMatchObject({ kind: 'in-progress' });
    });

    it('does not release the answer of another call', async () => {
      await store.complete('id', await take(), ANSWER);
      await store.release('id', newMarker());
      expect(await store.take('id', newMarker())).toMatchObject({ kind: 'replay' });
    });

    it('does not complete another call that is in progress', async () => {
      await take();
      await store.complete('id', newMarker(), ANSWER);
      expect(await store.take('id', newMarker())).toMatchObject({ kind: 'in-progress' });
    });

    it('does not put an answer in place of that of another call', async () => {
      await store.complete('id', await take(), ANSWER);
      await store.complete('id', newMarker(), { ...ANSWER, status: 500 });
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
    });

    it('keeps the answer of a call whose marker was lost', async () => {
      await store.complete('id', newMarker(), ANSWER);
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
    });

    it('takes the release of what is not there as done', async () => {
      await expect(store.release('id', newMarker())).resolves.toBeUndefined();
    });

    it('keeps an answer when the caller changes the bytes afterwards', async () => {
      const body = Buffer.from('before');
      await store.complete('id', await take(), { ...ANSWER, body });
      body.fill('x');
      expect(await store.take('id', newMarker())).toMatchObject({ answer: { body: Buffer.from('before') } });
    });

    it('replays an answer unchanged when the caller changes the bytes that were returned', async () => {
      await store.complete('id', await take(), ANSWER);
      const replay = (await store.take('id', newMarker())) as { answer: StoredAnswer };
      replay.answer.body.fill('x');
      expect(await store.take('id', newMarker())).toEqual({ kind: 'replay', answer: ANSWER });
    });

    it('forgets a call in progress when its time is over', async () => {
      await take();
      await letPass(TTL_MS + 50);
      expect(await store.take('id', newMarker('other'))).toBeUndefined();
    });

    it('keeps an answer for its time from when it came', async () => {
      const marker = await take();
      await letPass(TTL_MS * 0.7);
      await store.complete('id', marker, ANSWER);
      await letPass(TTL_MS * 0.5);
      expect(await store.take('id', newMarker())).toMatchObject({ kind: 'replay' });
    });

    it('forgets an answer when its time is over', async () => {
      await store.complete('id', await take(), ANSWER);
      await letPass(TTL_MS + 50);
      expect(await store.take('id', newMarker('other'))).toBeUndefined();
    });
  });
}
