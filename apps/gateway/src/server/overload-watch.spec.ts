import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { OverloadWatch } from './overload-watch.js';

function watch(limits: ConstructorParameters<typeof OverloadWatch>[1]): {
  changes: boolean[];
  watch: OverloadWatch;
} {
  const changes: boolean[] = [];
  const watch = new OverloadWatch((isOverloaded) => changes.push(isOverloaded), limits);
  onTestFinished(() => {
    watch.stop();
  });
  return { changes, watch };
}

it('sees memory that is about to run out', async () => {
  const { changes, watch: scarce } = watch({ maxHeapShare: 0.000_001 });
  expect(scarce.isOverloaded).toBe(false);
  await expect.poll(() => scarce.isOverloaded, { timeout: 3000 }).toBe(true);
  expect(changes).toEqual([true]);
});

it('sees nothing while the process is at rest', async () => {
  const { changes, watch: idle } = watch({});
  await setTimeout(1500);
  expect(idle.isOverloaded).toBe(false);
  expect(changes).toEqual([]);
});

it('sees nothing any more when it is stopped', async () => {
  const { changes, watch: stopped } = watch({ maxHeapShare: 0.000_001 });
  stopped.stop();
  await setTimeout(1500);
  expect(changes).toEqual([]);
});
