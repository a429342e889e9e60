import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

/** A task that ends when it is told to, and what it does at the end. */
function heldTask(began: string[], name: string) {
  let end = (): void => undefined;
  const task = (): Promise<string> => {
    began.push(name);
    return new Promise((resolve) => {
      end = () => {
        resolve(name);
      };
    });
  };
  return {
    task,
    end: () => {
      end();
    },
  };
}

/** Lets everything happen that waits for nothing but promises. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('runs as many tasks at once as it may, and the others as these end', async () => {
    const began: string[] = [];
    const turns = new Turns(2);
    const tasks = ['a', 'b', 'c', 'd'].map((name) => heldTask(began, name));
    const results = tasks.map(({ task }) => turns.run(task));
    await settle();
    expect(began).toEqual(['a', 'b']);
    tasks[1]?.end();
    await settle();
    expect(began).toEqual(['a', 'b', 'c']);
    tasks[0]?.end();
    await settle();
    tasks[2]?.end();
    tasks[3]?.end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets an urgent task go before those that wait', async () => {
    const began: string[] = [];
    const turns = new Turns(1);
    const tasks = ['first', 'waiting', 'urgent'].map((name) => heldTask(began, name));
    void turns.run(tasks[0]?.task as () => Promise<string>);
    void turns.run(tasks[1]?.task as () => Promise<string>);
    void turns.run(tasks[2]?.task as () => Promise<string>, true);
    tasks[0]?.end();
    await settle();
    expect(began).toEqual(['first', 'urgent']);
  });

  it('goes on after a task that fails', async () => {
    const turns = new Turns(1);
    const failing = turns.run(() => Promise.reject(new Error('no')));
    const next = turns.run(() => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(await turns.run(() => Promise.resolve('later'))).toBe('later');
  });
});
