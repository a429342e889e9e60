import { describe, expect, it } from 'vitest';
import { MemorySharedTier, SharedMemory } from './memory-shared-tier.fixture.js';
import { SlowWire } from './slow-wire.fixture.js';
import { CacheUnderTest, READ, settled, UnavailableError } from './response-cache.fixture.js';

const FORWARDED = { kind: 'forwarded', reason: 'miss', isStored: true, isCollapsed: false };

describe('ResponseCache', () => {
  it('forwards on a miss, and stores the response', async () => {
    const subject = new CacheUnderTest();
    expect(await subject.fill('one')).toMatchObject({ ageMs: 0, result: FORWARDED });
    expect(subject.peeked()).toBe('one');
  });

  it('serves a hit while the entry is fresh, and reports for how long it is', async () => {
    const subject = new CacheUnderTest();
    await subject.fill('one');
    subject.nowMs += 400;
    expect(subject.cache.peek(READ.partition, READ.target)).toMatchObject({ ageMs: 400, ttlMs: 600 });
    expect(await subject.get()).toMatchObject({ ageMs: 400, result: { kind: 'hit', ttlMs: 600 } });
  });

  it('counts the age from the beginning of the load', async () => {
    const subject = new CacheUnderTest();
    const answer = subject.get();
    await settled();
    subject.nowMs += 300;
    subject.loads[0]?.answer('one');
    await answer;
    expect(subject.cache.peek(READ.partition, READ.target)?.ageMs).toBe(300);
  });

  it('answers with the entity tag of the body', async () => {
    const subject = new CacheUnderTest();
    const { representation } = await subject.fill('one');
    expect(representation.etag).toMatch(/^"[\w-]{22}"$/);
    expect((await subject.fill('one', { target: '/other' })).representation.etag).toBe(representation.etag);
  });

  it('uses the entity tag of the origin', async () => {
    const subject = new CacheUnderTest();
    const load = () => Promise.resolve({ bytes: Buffer.from('one'), etag: '"own"' });
    expect((await subject.get({ load })).representation.etag).toBe('"own"');
  });

  it('separates partitions, however they are spelled', async () => {
    const subject = new CacheUnderTest();
    await subject.fill('one', { partition: 'a', target: 'b/c' });
    expect(subject.cache.peek('ab', '/c')).toBeUndefined();
  });

  describe('with a stale entry', () => {
    it('serves it at once, and refreshes it in the background', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 1_400;
      expect(subject.peeked()).toBeUndefined();
      expect(await subject.get()).toMatchObject({ ageMs: 1_400, result: { kind: 'hit', ttlMs: -400 } });
      await settled();
      expect(subject.loads[0]?.context.priority).toBe('background');
      subject.loads[0]?.answer('two');
      await settled();
      expect(subject.peeked()).toBe('two');
    });

    it('refreshes it once for all concurrent readers', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 1_400;
      await Promise.all([subject.get(), subject.get()]);
      await subject.get();
      expect(subject.loads).toHaveLength(1);
    });

    it('reports a refresh that fails, and retains the entry', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 1_400;
      await subject.get();
      await settled();
      const error = new UnavailableError();
      subject.loads[0]?.fail(error);
      await settled();
      expect(subject.reported).toEqual([error]);
      expect(await subject.get()).toMatchObject({ result: { kind: 'hit' } });
    });

    it('removes it when a refresh is rejected', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 1_400;
      await subject.get();
      await settled();
      subject.loads[0]?.fail(new Error('rejected'));
      await settled();
      const answer = subject.get();
      await settled();
      subject.loads[1]?.answer('two');
      expect(await answer).toMatchObject({ result: FORWARDED });
    });

    it('forwards when it is too old to be refreshed in the background', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 3_000;
      expect(await subject.fill('two')).toMatchObject({ result: { ...FORWARDED, reason: 'stale' } });
    });

    it('serves it to all readers when the origin fails', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 3_000;
      const answers = Promise.all([subject.get(), subject.get()]);
      await settled();
      const error = new UnavailableError();
      subject.loads[0]?.fail(error);
      const standIn = { ageMs: 3_000, result: { kind: 'stale-on-error', error, ttlMs: -2_000 } };
      expect(await answers).toMatchObject([standIn, standIn]);
    });

    it('does not serve it when the origin fails and it is too old for that as well', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 6_000;
      const answer = subject.get({ load: () => Promise.reject(new UnavailableError()) });
      await expect(answer).rejects.toThrow(UnavailableError);
    });

    it('does not serve it to a reload when the origin fails', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      const load = () => Promise.reject(new UnavailableError());
      await expect(subject.get({ load, isReload: true })).rejects.toThrow(UnavailableError);
    });

    it('does not serve it when it was invalidated', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      await subject.cache.invalidate(['tag']);
      subject.nowMs += 1_400;
      const answer = subject.get({ load: () => Promise.reject(new UnavailableError()) });
      await expect(answer).rejects.toThrow(UnavailableError);
    });
  });

  describe('when a load fails', () => {
    it('stores no error', async () => {
      const subject = new CacheUnderTest();
      const load = () => Promise.reject(new UnavailableError());
      await expect(subject.get({ load })).rejects.toThrow(UnavailableError);
      expect(await subject.fill('one')).toMatchObject({ result: FORWARDED });
    });

    it('does so for a load that throws before it returns', async () => {
      const subject = new CacheUnderTest();
      const load = () => {
        throw new Error('at once');
      };
      await expect(subject.get({ load })).rejects.toThrow('at once');
      expect(await subject.fill('one')).toMatchObject({ result: FORWARDED });
    });

    it('removes the entry, unless it may be served stale', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      const load = () => Promise.reject(new Error('gone'));
      await expect(subject.get({ load, isReload: true })).rejects.toThrow('gone');
      expect(subject.peeked()).toBeUndefined();
    });
  });

  describe('when a partition is invalidated', () => {
    it('has none of its entries, and still those of others', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('own');
      await subject.fill('own', { target: '/other', tags: ['other'] });
      await subject.fill('foreign', { partition: 'foreign' });
      await subject.cache.invalidatePartition(READ.partition);
      expect(subject.peeked()).toBeUndefined();
      expect(subject.cache.peek(READ.partition, '/other')).toBeUndefined();
      expect(subject.cache.peek('foreign', READ.target)).toBeDefined();
    });

    it('does not store what a read in progress has seen before', async () => {
      const subject = new CacheUnderTest();
      const answer = subject.get();
      await settled();
      await subject.cache.invalidatePartition(READ.partition);
      subject.loads[0]?.answer('one');
      expect(await answer).toMatchObject({ result: { isStored: false } });
      expect(subject.peeked()).toBeUndefined();
    });
  });

  describe('for concurrent readers', () => {
    it('makes one load, and stores once', async () => {
      const subject = new CacheUnderTest();
      const answers = Promise.all(Array.from({ length: 1_000 }, () => subject.get()));
      await settled();
      expect(subject.loads).toHaveLength(1);
      subject.loads[0]?.answer('one');
      const [first, ...others] = await answers;
      expect(first).toMatchObject({ result: FORWARDED });
      const collapsed = { ...FORWARDED, isStored: false, isCollapsed: true };
      expect(others.map(({ result }) => result)).toEqual(Array(999).fill(collapsed));
    });

    it('lets a reload join', async () => {
      const subject = new CacheUnderTest();
      const answers = Promise.all([subject.get(), subject.get({ isReload: true })]);
      await settled();
      subject.loads[0]?.answer('one');
      expect(await answers).toMatchObject([{}, { result: { reason: 'request', isCollapsed: true } }]);
    });

    it('lets one of them cancel, even the first', async () => {
      const subject = new CacheUnderTest();
      const controller = new AbortController();
      const first = subject.get({ signal: controller.signal });
      const second = subject.get();
      await settled();
      const reason = new Error('left');
      controller.abort(reason);
      await expect(first).rejects.toBe(reason);
      subject.loads[0]?.answer('one');
      expect((await second).representation.body.toString()).toBe('one');
    });

    it('cancels the load when the last one cancels, and lets none join it any more', async () => {
      const subject = new CacheUnderTest();
      const controller = new AbortController();
      const left = subject.get({ signal: controller.signal });
      await settled();
      controller.abort();
      await expect(left).rejects.toThrow();
      expect(subject.loads[0]?.context.signal.aborted).toBe(true);
      const answer = subject.get();
      await settled();
      subject.loads[1]?.answer('two');
      subject.loads[0]?.answer('one');
      await answer;
      expect(subject.peeked()).toBe('two');
    });

    it('retains the entry when a cancelled load fails', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      const controller = new AbortController();
      const left = subject.get({ signal: controller.signal, isReload: true });
      await settled();
      controller.abort();
      await expect(left).rejects.toThrow();
      subject.loads[0]?.fail(new Error('aborted'));
      await settled();
      expect(subject.peeked()).toBe('one');
    });

    it('continues a background refresh that a reader joined and cancelled', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 1_400;
      await subject.get();
      const controller = new AbortController();
      const left = subject.get({ signal: controller.signal, isReload: true });
      await settled();
      controller.abort();
      await expect(left).rejects.toThrow();
      expect(subject.loads[0]?.context.signal.aborted).toBe(false);
    });

    it('gives the load the reason of the last one', async () => {
      const subject = new CacheUnderTest();
      const [first, last] = [new AbortController(), new AbortController()];
      const left = Promise.allSettled([
        subject.get({ signal: first.signal }),
        subject.get({ signal: last.signal }),
      ]);
      await settled();
      first.abort(new Error('first'));
      await settled();
      const reason = new Error('last');
      last.abort(reason);
      await left;
      expect(subject.loads[0]?.context.signal.reason).toBe(reason);
    });

    it('serves a stale entry to a reader that cancels, if the reason allows it', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      subject.nowMs += 4_000;
      const [hasLeft, isLate] = [new AbortController(), new AbortController()];
      const left = subject.get({ signal: hasLeft.signal });
      const late = subject.get({ signal: isLate.signal });
      await settled();
      hasLeft.abort(new Error('left'));
      await expect(left).rejects.toThrow('left');
      isLate.abort(new UnavailableError('late'));
      expect((await late).representation.body.toString()).toBe('one');
    });

    it('loads nothing for a reader that has already cancelled', async () => {
      const subject = new CacheUnderTest();
      await expect(subject.get({ signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
      expect(subject.loads).toEqual([]);
    });
  });

  describe('with a write', () => {
    it('invalidates before it is sent', async () => {
      const subject = new CacheUnderTest();
      await subject.fill('one');
      let peeked: string | undefined = 'not written';
      await subject.cache.change(['tag'], () => {
        peeked = subject.peeked();
        return Promise.resolve();
      });
      expect(peeked).toBeUndefined();
    });

    it.each([
      ['succeeds', () => Promise.resolve('done')],
      ['fails', () => Promise.reject(new Error('unknown outcome'))],
    ])('invalidates what was stored meanwhile when it %s, with the same outcome', async (_name, end) => {
      const subject = new CacheUnderTest();
      const write = async () => {
        await subject.fill('one');
        return end();
      };
      const [outcome] = await Promise.allSettled([subject.cache.change(['tag'], write)]);
      const [expected] = await Promise.allSettled([end()]);
      expect(outcome).toEqual(expected);
      expect(subject.peeked()).toBeUndefined();
    });

    it('does not store what was read while it was in progress', async () => {
      const subject = new CacheUnderTest();
      const before = subject.get();
      await settled();
      await subject.cache.change(['tag'], () => Promise.resolve());
      subject.loads[0]?.answer('before');
      expect(await before).toMatchObject({ result: { isStored: false } });
      expect(subject.peeked()).toBeUndefined();
      expect(subject.reported).toEqual(['fill-outdated']);
    });

    it('makes later readers load again', async () => {
      const subject = new CacheUnderTest();
      const before = subject.get();
      await settled();
      await subject.cache.invalidate(['tag']);
      const after = subject.get();
      await settled();
      subject.loads[1]?.answer('after');
      expect((await after).representation.body.toString()).toBe('after');
      subject.loads[0]?.answer('before');
      await before;
      expect(subject.peeked()).toBe('after');
    });
  });

  it('stores nothing when nothing may be served again', async () => {
    const freshness = { freshMs: 0, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
    const subject = new CacheUnderTest({ freshness });
    expect(await subject.fill('one')).toMatchObject({ result: { isStored: false } });
    expect(subject.cache.stats()).toEqual({ entries: 0, bytes: 0 });
  });

  it('counts the age of a shared entry from the request, however long the reply took', async () => {
    const slow = new SlowWire(() => () => undefined);
    let nowMs = 1_000;
    const now = () => nowMs;
    const memory = new SharedMemory(now);
    const subject = new CacheUnderTest({ shared: new MemorySharedTier(memory, slow), now });
    const other = new CacheUnderTest({ shared: new MemorySharedTier(memory), now });
    await other.fill('one');
    slow.isFast = false;
    const answer = subject.get();
    await settled();
    slow.step();
    nowMs += 200;
    slow.step();
    expect(await answer).toMatchObject({ ageMs: 200, result: { kind: 'hit' } });
  });

  it('is alone without a shared tier', () => {
    expect(new CacheUnderTest().cache.state()).toBe('alone');
  });

  it("retains nothing in Node's shared buffer pool", async () => {
    const body = 'ö'.repeat(30);
    const { representation } = await new CacheUnderTest().fill(body);
    expect((representation.body as Buffer).buffer.byteLength).toBe(60);
  });
});
