import { executionAsyncResource } from 'node:async_hooks';
import { expect, it } from 'vitest';
import { haveSameHiddenClass } from '#libs/testing';
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
