import { expect, it } from 'vitest';
import { keepTickShape } from './keep-tick-shape.js';

it('holds one object, however often it is called', async () => {
  expect(await keepTickShape()).toBe(await keepTickShape());
});
