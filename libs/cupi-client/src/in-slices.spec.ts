import type { Steps } from '#libs/cupi-xml';
import { describe, expect, it } from 'vitest';
import { inSlices } from './in-slices.js';

/** Steps of a millisecond each, so that a slice has only a few. */
function* busySteps<Result>(count: number, result: Result, onStep?: () => unknown): Steps<Result> {
  for (let step = 0; step < count; step += 1) {
    const startedAtMs = performance.now();
    while (performance.now() - startedAtMs < 1);
    onStep?.();
    yield;
  }
  return result;
}

/** Counts the turns of the event loop until it is stopped. */
function countTurns(): { count: () => number; stop: () => void } {
  let turns = 0;
  let isCounting = true;
  const turn = (): void => {
    turns += 1;
    if (isCounting) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    count: () => turns,
    stop: () => {
      isCounting = false;
    },
  };
}

describe('inSlices', () => {
  it('does short work at once', async () => {
    let isDone = false;
    const result = inSlices(
      (function* (): Steps<string> {
        yield;
        isDone = true;
        return 'result';
      })(),
    );
    expect(isDone).toBe(true);
    expect(await result).toBe('result');
  });

  it('lets the event loop turn during long work', async () => {
    const turns = countTurns();
    expect(await inSlices(busySteps(40, 'result'))).toBe('result');
    expect(turns.count()).toBeGreaterThanOrEqual(10);
    turns.stop();
  });

  it('gives each turn of the event loop to one of several jobs, and lets them take turns', async () => {
    const turns = countTurns();
    const steps: { readonly name: string; readonly turn: number }[] = [];
    const jobOf = (name: string): Promise<string> =>
      inSlices(busySteps(20, name, () => steps.push({ name, turn: turns.count() })));
    expect(await Promise.all([jobOf('a'), jobOf('b'), jobOf('c')])).toEqual(['a', 'b', 'c']);
    turns.stop();

    const names = steps.map(({ name }) => name);
    expect(names.indexOf('c')).toBeLessThan(names.lastIndexOf('a'));
    for (const { name, turn } of steps) {
      const others = steps.filter((step) => step.turn === turn && step.name !== name);
      expect(others).toEqual([]);
    }
  });

  it('queues work that arrives meanwhile', async () => {
    const order: string[] = [];
    const long = inSlices(busySteps(20, 'long')).then((result) => order.push(result));
    const short = inSlices(busySteps(1, 'short')).then((result) => order.push(result));
    expect(order).toEqual([]);
    await Promise.all([long, short]);
    expect(order).toEqual(['short', 'long']);
  });

  it('is cancelled between two slices', async () => {
    const cancelled = new AbortController();
    let steps = 0;
    const work = inSlices(
      busySteps(1_000, 'never', () => (steps += 1)),
      cancelled.signal,
    );
    cancelled.abort();
    await expect(work).rejects.toMatchObject({ kind: 'aborted' });
    expect(steps).toBeLessThan(10);
    expect(await inSlices(busySteps(1, 'next'))).toBe('next');
  });

  it('fails with the error of any step, and continues with the others', async () => {
    const fault = new Error('a fault');
    const failing = function* (stepCount: number): Steps<never> {
      yield* busySteps(stepCount, undefined);
      throw fault;
    };
    await expect(inSlices(failing(0))).rejects.toBe(fault);
    const results = await Promise.allSettled([inSlices(failing(10)), inSlices(busySteps(20, 'other'))]);
    expect(results).toEqual([
      { status: 'rejected', reason: fault },
      { status: 'fulfilled', value: 'other' },
    ]);
    expect(await inSlices(busySteps(1, 'next'))).toBe('next');
  });
});
