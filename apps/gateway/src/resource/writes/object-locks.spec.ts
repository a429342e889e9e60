import { describe, expect, it } from 'vitest';
import { ObjectLocks } from './object-locks.js';

const FOREVER = new AbortController().signal;

/** A task that ends on demand, and records when it begins. */
function pendingTask(started: string[], name: string) {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const task = async (): Promise<string> => {
    started.push(name);
    await ended;
    return name;
  };
  return {
    task,
    end: () => {
      end();
    },
  };
}

/** Until everything that follows without time has followed. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('locks of objects', () => {
  it('let the tasks of one object follow each other in the order in which they came, failed ones too', async () => {
    const locks = new ObjectLocks(10);
    const events: string[] = [];
    const task = (name: string, fails = false) =>
      locks.run('a', FOREVER, async () => {
        events.push(`${name} begins`);
        await settled();
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([task('first', true), task('second'), task('third')]);
    expect(events).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
      'third begins',
      'third ends',
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('do not hold up the tasks of other objects', async () => {
    const locks = new ObjectLocks(0);
    const { task, end } = pendingTask([], 'slow');
    const slow = locks.run('a', FOREVER, task);
    await expect(locks.run('b', FOREVER, () => Promise.resolve('done'))).resolves.toBe('done');
    end();
    await slow;
  });

  it('let no more tasks wait than they may, for all objects together', async () => {
    const locks = new ObjectLocks(2);
    const started: string[] = [];
    const [a, b] = [pendingTask(started, 'a'), pendingTask(started, 'b')];
    const running = [
      locks.run('a', FOREVER, a.task),
      locks.run('b', FOREVER, b.task),
      locks.run('a', FOREVER, a.task),
      locks.run('b', FOREVER, b.task),
    ];
    await expect(locks.run('a', FOREVER, a.task)).rejects.toMatchObject({
      code: 'upstream-unavailable',
      headers: { 'Retry-After': '1' },
    });
    a.end();
    await settled();
    // One of those that waited has ended, so another may wait.
    running.push(locks.run('b', FOREVER, b.task));
    b.end();
    await expect(Promise.all(running)).resolves.toEqual(['a', 'b', 'a', 'b', 'b']);
    expect(started).toEqual(['a', 'b', 'a', 'b', 'b']);
  });

  it('do not begin a task whose wait was ended, and give its place to the next', async () => {
    const locks = new ObjectLocks(2);
    const started: string[] = [];
    const [first, second, third] = ['first', 'second', 'third'].map((name) => pendingTask(started, name));
    if (!first || !second || !third) throw new Error('three tasks were made');
    const controller = new AbortController();
    const running = locks.run('a', FOREVER, first.task);
    const cancelled = locks.run('a', controller.signal, second.task);
    const waiting = locks.run('a', FOREVER, third.task);
    const reason = new Error('left');
    controller.abort(reason);
    await expect(cancelled).rejects.toBe(reason);
    first.end();
    third.end();
    await expect(Promise.all([running, waiting])).resolves.toEqual(['first', 'third']);
    expect(started).toEqual(['first', 'third']);
  });

  it('do not let one wait whose signal is aborted already', async () => {
    const locks = new ObjectLocks(2);
    const { task, end } = pendingTask([], 'first');
    const running = locks.run('a', FOREVER, task);
    await expect(locks.run('a', AbortSignal.abort(new Error('left')), task)).rejects.toThrow('left');
    end();
    await running;
  });

  it('continue a task whose signal is aborted after it has begun', async () => {
    const locks = new ObjectLocks(2);
    const { task, end } = pendingTask([], 'first');
    const controller = new AbortController();
    const running = locks.run('a', controller.signal, task);
    controller.abort();
    end();
    await expect(running).resolves.toBe('first');
  });
});
