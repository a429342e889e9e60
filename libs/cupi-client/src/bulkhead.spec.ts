import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { BulkheadRejectedError, Bulkhead, type BulkheadPriority } from './bulkhead.js';

/** A task that runs until it is ended. */
function openTask() {
  const { promise, resolve, reject } = promiseWithResolvers();
  return { run: () => promise, end: resolve, fail: reject };
}

function promiseWithResolvers() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** A bulkhead at which every task waits for the same time. */
function bulkheadOf({ maxConcurrency = 1, queueLimit = 10, maxWaitMs = 5_000 } = {}) {
  const bulkhead = new Bulkhead({ maxConcurrency, queueLimit });
  return {
    run: <Result>(priority: BulkheadPriority, task: () => Promise<Result>, signal?: AbortSignal) =>
      bulkhead.run(priority, task, { maxWaitMs, signal }),
    counts: () => ({ running: bulkhead.runningCount, waiting: bulkhead.waitingCounts() }),
  };
}

const doNothing = () => Promise.resolve();

describe('Bulkhead', () => {
  it('returns what the task returns', async () => {
    await expect(bulkheadOf().run('read', () => Promise.resolve(42))).resolves.toBe(42);
  });

  it('never exceeds its concurrency limit', async () => {
    const bulkhead = bulkheadOf({ maxConcurrency: 3, queueLimit: 100 });
    let running = 0;
    let mostAtOnce = 0;
    const task = async () => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      await delay(1);
      running--;
    };
    await Promise.all(Array.from({ length: 30 }, () => bulkhead.run('read', task)));
    expect(mostAtOnce).toBe(3);
  });

  it('runs writes first, then reads, then background work, each in the order of arrival', async () => {
    const bulkhead = bulkheadOf();
    const first = openTask();
    const order: string[] = [];
    const enter = (priority: BulkheadPriority, name: string) =>
      bulkhead.run(priority, () => Promise.resolve(order.push(name)));
    const all = [
      bulkhead.run('background', first.run),
      enter('background', 'background 1'),
      enter('read', 'read 1'),
      enter('write', 'write 1'),
      enter('read', 'read 2'),
      enter('background', 'background 2'),
      enter('write', 'write 2'),
    ];
    first.end();
    await Promise.all(all);
    expect(order).toEqual(['write 1', 'write 2', 'read 1', 'read 2', 'background 1', 'background 2']);
  });

  it('reports how many tasks run, and how many of each priority wait', async () => {
    const bulkhead = bulkheadOf();
    const first = openTask();
    const all = (['read', 'write', 'background', 'write'] as const).map((priority) =>
      bulkhead.run(priority, first.run),
    );
    expect(bulkhead.counts()).toEqual({ running: 1, waiting: { write: 2, read: 0, background: 1 } });
    first.end();
    await Promise.all(all);
    expect(bulkhead.counts()).toEqual({ running: 0, waiting: { write: 0, read: 0, background: 0 } });
  });

  it('rejects a task at once when the queue is full', async () => {
    const bulkhead = bulkheadOf({ queueLimit: 1 });
    const first = openTask();
    const running = bulkhead.run('read', first.run);
    const waiting = bulkhead.run('read', doNothing);
    await expect(bulkhead.run('write', doNothing)).rejects.toMatchObject({ reason: 'queue-full' });
    first.end();
    await Promise.all([running, waiting]);
  });

  it.each(['read', 'write'] as const)(
    'lets a %s displace background work from a full queue',
    async (priority) => {
      const bulkhead = bulkheadOf({ queueLimit: 2 });
      const first = openTask();
      const order: string[] = [];
      const enter = (priority: BulkheadPriority, name: string) =>
        bulkhead.run(priority, () => Promise.resolve(order.push(name)));
      const running = bulkhead.run('read', first.run);
      const oldest = enter('background', 'oldest');
      const others = [enter('background', 'newest'), enter(priority, 'urgent')];
      await expect(oldest).rejects.toMatchObject({ reason: 'queue-full' });
      await expect(enter('background', 'late')).rejects.toMatchObject({ reason: 'queue-full' });
      expect(bulkhead.counts().waiting).toMatchObject({ background: 1, [priority]: 1 });
      first.end();
      await Promise.all([running, ...others]);
      expect(order).toEqual(['urgent', 'newest']);
    },
  );

  it('does not count those that run as waiting', async () => {
    const bulkhead = bulkheadOf({ queueLimit: 0 });
    await expect(bulkhead.run('read', () => Promise.resolve('ran'))).resolves.toBe('ran');
  });

  it('rejects a task that has waited too long, and never runs it', async () => {
    const bulkhead = bulkheadOf({ maxWaitMs: 10 });
    const first = openTask();
    const running = bulkhead.run('read', first.run);
    let wasRun = false;
    const waiting = bulkhead.run('write', () => Promise.resolve((wasRun = true)));
    await expect(waiting).rejects.toMatchObject({ reason: 'waited-too-long' });
    first.end();
    await running;
    await bulkhead.run('read', doNothing);
    expect(wasRun).toBe(false);
  });

  it('does not limit the time of a running task', async () => {
    const bulkhead = bulkheadOf({ maxWaitMs: 10 });
    const running = bulkhead.run('read', () => delay(1));
    await expect(bulkhead.run('read', () => delay(30, 'done'))).resolves.toBe('done');
    await running;
  });

  it('takes an aborted task out of the queue, and never runs it', async () => {
    const bulkhead = bulkheadOf({ queueLimit: 1 });
    const first = openTask();
    const running = bulkhead.run('read', first.run);
    const controller = new AbortController();
    let wasRun = false;
    const waiting = bulkhead.run('read', () => Promise.resolve((wasRun = true)), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ reason: 'aborted' });
    const next = bulkhead.run('read', doNothing);
    first.end();
    await Promise.all([running, next]);
    expect(wasRun).toBe(false);
  });

  it('rejects a task that is already aborted', async () => {
    await expect(bulkheadOf().run('read', doNothing, AbortSignal.abort())).rejects.toThrow(
      BulkheadRejectedError,
    );
  });

  it('removes its listener from the signal of a task that waited', async () => {
    const bulkhead = bulkheadOf();
    const { signal } = new AbortController();
    const first = openTask();
    const all = [bulkhead.run('read', first.run), bulkhead.run('read', doNothing, signal)];
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    first.end();
    await Promise.all(all);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([
    ['returns', doNothing],
    ['fails', () => Promise.reject(new Error('failed'))],
    [
      'throws',
      () => {
        throw new Error('thrown');
      },
    ],
  ])('passes the slot of a task that %s to exactly one other', async (_, task: () => Promise<void>) => {
    const bulkhead = bulkheadOf();
    const [second, third] = [openTask(), openTask()];
    const started: string[] = [];
    const all = [
      bulkhead.run('read', task).catch(() => undefined),
      bulkhead.run('read', () => (started.push('second'), second.run())),
      bulkhead.run('read', () => (started.push('third'), third.run())),
    ];
    await delay(1);
    expect(started).toEqual(['second']);
    second.end();
    third.end();
    await Promise.all(all);
  });

  it('frees all of its slots after tasks that failed, were aborted and waited too long', async () => {
    const bulkhead = bulkheadOf({ maxConcurrency: 2, maxWaitMs: 3, queueLimit: 4 });
    const outcomes = Array.from({ length: 40 }, async (_, index) => {
      await delay(index % 7);
      const task = index % 3 === 0 ? () => Promise.reject(new Error('failed')) : () => delay(index % 4);
      const signal = index % 5 === 0 ? AbortSignal.timeout(1) : undefined;
      return bulkhead.run('read', task, signal);
    });
    await Promise.allSettled(outcomes);

    const [one, two] = [openTask(), openTask()];
    const running = [bulkhead.run('read', one.run), bulkhead.run('read', two.run)];
    let hasThirdStarted = false;
    const third = bulkhead.run('read', () => Promise.resolve((hasThirdStarted = true)));
    await Promise.resolve();
    expect(hasThirdStarted).toBe(false);
    one.end();
    two.end();
    await Promise.all([...running, third]);
  });
});
