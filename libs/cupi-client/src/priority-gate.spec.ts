import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { GateRefusedError, PriorityGate, type GatePriority } from './priority-gate.js';

/** A task that runs until it is told to end. */
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

/** A gate at which every task waits for the same time. */
function gateOf({ maxConcurrency = 1, queueLimit = 10, maxWaitMs = 5_000 } = {}) {
  const gate = new PriorityGate({ maxConcurrency, queueLimit });
  return {
    run: <Result>(priority: GatePriority, task: () => Promise<Result>, signal?: AbortSignal) =>
      gate.run(priority, task, { maxWaitMs, signal }),
    counts: () => ({ running: gate.runningCount, waiting: gate.waitingCounts() }),
  };
}

const doNothing = () => Promise.resolve();

describe('PriorityGate', () => {
  it('returns what the task returns', async () => {
    await expect(gateOf().run('read', () => Promise.resolve(42))).resolves.toBe(42);
  });

  it('never runs more tasks at once than it may', async () => {
    const gate = gateOf({ maxConcurrency: 3, queueLimit: 100 });
    let running = 0;
    let mostAtOnce = 0;
    const task = async () => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      await delay(1);
      running--;
    };
    await Promise.all(Array.from({ length: 30 }, () => gate.run('read', task)));
    expect(mostAtOnce).toBe(3);
  });

  it('lets writes go first, then reads, then background work, each in the order of arrival', async () => {
    const gate = gateOf();
    const first = openTask();
    const order: string[] = [];
    const enter = (priority: GatePriority, name: string) =>
      gate.run(priority, () => Promise.resolve(order.push(name)));
    const all = [
      gate.run('background', first.run),
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

  it('tells how many tasks run, and how many of each priority wait', async () => {
    const gate = gateOf();
    const first = openTask();
    const all = (['read', 'write', 'background', 'write'] as const).map((priority) =>
      gate.run(priority, first.run),
    );
    expect(gate.counts()).toEqual({ running: 1, waiting: { write: 2, read: 0, background: 1 } });
    first.end();
    await Promise.all(all);
    expect(gate.counts()).toEqual({ running: 0, waiting: { write: 0, read: 0, background: 0 } });
  });

  it('refuses at once when the queue is full', async () => {
    const gate = gateOf({ queueLimit: 1 });
    const first = openTask();
    const running = gate.run('read', first.run);
    const waiting = gate.run('read', doNothing);
    await expect(gate.run('write', doNothing)).rejects.toMatchObject({ reason: 'queue-full' });
    first.end();
    await Promise.all([running, waiting]);
  });

  it.each(['read', 'write'] as const)(
    'lets a %s into a full queue in the place of background work',
    async (priority) => {
      const gate = gateOf({ queueLimit: 2 });
      const first = openTask();
      const order: string[] = [];
      const enter = (priority: GatePriority, name: string) =>
        gate.run(priority, () => Promise.resolve(order.push(name)));
      const running = gate.run('read', first.run);
      const oldest = enter('background', 'oldest');
      const others = [enter('background', 'newest'), enter(priority, 'urgent')];
      await expect(oldest).rejects.toMatchObject({ reason: 'queue-full' });
      await expect(enter('background', 'late')).rejects.toMatchObject({ reason: 'queue-full' });
      expect(gate.counts().waiting).toMatchObject({ background: 1, [priority]: 1 });
      first.end();
      await Promise.all([running, ...others]);
      expect(order).toEqual(['urgent', 'newest']);
    },
  );

  it('does not count those that run as waiting', async () => {
    const gate = gateOf({ queueLimit: 0 });
    await expect(gate.run('read', () => Promise.resolve('ran'))).resolves.toBe('ran');
  });

  it('refuses a task that has waited too long, and never runs it', async () => {
    const gate = gateOf({ maxWaitMs: 10 });
    const first = openTask();
    const running = gate.run('read', first.run);
    let wasRun = false;
    const waiting = gate.run('write', () => Promise.resolve((wasRun = true)));
    await expect(waiting).rejects.toMatchObject({ reason: 'waited-too-long' });
    first.end();
    await running;
    await gate.run('read', doNothing);
    expect(wasRun).toBe(false);
  });

  it('lets a task that has left the queue run as long as it likes', async () => {
    const gate = gateOf({ maxWaitMs: 10 });
    const running = gate.run('read', () => delay(1));
    await expect(gate.run('read', () => delay(30, 'done'))).resolves.toBe('done');
    await running;
  });

  it('takes an aborted task out of the queue, and never runs it', async () => {
    const gate = gateOf({ queueLimit: 1 });
    const first = openTask();
    const running = gate.run('read', first.run);
    const controller = new AbortController();
    let wasRun = false;
    const waiting = gate.run('read', () => Promise.resolve((wasRun = true)), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ reason: 'aborted' });
    const next = gate.run('read', doNothing);
    first.end();
    await Promise.all([running, next]);
    expect(wasRun).toBe(false);
  });

  it('refuses a task that is aborted before it comes', async () => {
    await expect(gateOf().run('read', doNothing, AbortSignal.abort())).rejects.toThrow(GateRefusedError);
  });

  it('leaves no listener on the signal of a task that waited', async () => {
    const gate = gateOf();
    const { signal } = new AbortController();
    const first = openTask();
    const all = [gate.run('read', first.run), gate.run('read', doNothing, signal)];
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
  ])('gives the slot of a task that %s to exactly one other', async (_, task: () => Promise<void>) => {
    const gate = gateOf();
    const [second, third] = [openTask(), openTask()];
    const started: string[] = [];
    const all = [
      gate.run('read', task).catch(() => undefined),
      gate.run('read', () => (started.push('second'), second.run())),
      gate.run('read', () => (started.push('third'), third.run())),
    ];
    await delay(1);
    expect(started).toEqual(['second']);
    second.end();
    third.end();
    await Promise.all(all);
  });

  it('has all of its slots again after tasks that failed, were aborted and waited too long', async () => {
    const gate = gateOf({ maxConcurrency: 2, maxWaitMs: 3, queueLimit: 4 });
    const outcomes = Array.from({ length: 40 }, async (_, index) => {
      await delay(index % 7);
      const task = index % 3 === 0 ? () => Promise.reject(new Error('failed')) : () => delay(index % 4);
      const signal = index % 5 === 0 ? AbortSignal.timeout(1) : undefined;
      return gate.run('read', task, signal);
    });
    await Promise.allSettled(outcomes);

    const [one, two] = [openTask(), openTask()];
    const running = [gate.run('read', one.run), gate.run('read', two.run)];
    let hasThirdStarted = false;
    const third = gate.run('read', () => Promise.resolve((hasThirdStarted = true)));
    await Promise.resolve();
    expect(hasThirdStarted).toBe(false);
    one.end();
    two.end();
    await Promise.all([...running, third]);
  });
});
