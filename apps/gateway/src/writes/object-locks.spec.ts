import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ObjectLocks } from './object-locks.js';

describe('locks of objects', () => {
  it('let the tasks of one object follow each other, failed ones too', async () => {
    const locks = new ObjectLocks();
    const events: string[] = [];
    const task = (name: string, fails = false) =>
      locks.run('a', async () => {
        events.push(`${name} begins`);
        await sleep(2);
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
    const locks = new ObjectLocks();
    let finish = (): void => undefined;
    const slow = locks.run('a', () => new Promise<void>((resolve) => (finish = resolve)));
    await expect(locks.run('b', () => Promise.resolve('done'))).resolves.toBe('done');
    finish();
    await slow;
  });
});
