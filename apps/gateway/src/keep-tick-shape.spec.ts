import { executionAsyncResource } from 'node:async_hooks';
import { setFlagsFromString } from 'node:v8';
import { expect, it } from 'vitest';
import { keepTickShape } from './keep-tick-shape.js';

it('keeps an object of the hidden class that every tick has', async () => {
  const kept = await keepTickShape();
  const other = await new Promise<object>((resolve) => {
    process.nextTick(() => {
      resolve(executionAsyncResource());
    });
  });

  expect(other).not.toBe(kept);
  expect(haveSameHiddenClass(kept, other)).toBe(true);
  expect(haveSameHiddenClass(kept, {})).toBe(false);
});

it('keeps one, however often it is asked', async () => {
  expect(await keepTickShape()).toBe(await keepTickShape());
});

function haveSameHiddenClass(left: object, right: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- there is no other way to write what V8 alone knows
  const compare = new Function('left', 'right', 'return %HaveSameMap(left, right)') as (
    left: object,
    right: object,
  ) => boolean;
  return compare(left, right);
}
