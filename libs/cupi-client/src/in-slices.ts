import type { Steps } from '#libs/cupi-xml';
import { deadlineFault } from './attempt-deadline.js';

/** How long the event loop works on documents before it looks after everything else, in milliseconds. */
const SLICE_MS = 1;

/** Those who wait for a turn of the event loop, the first first. */
const waiting: (() => void)[] = [];

/**
 * Does work that may take long without holding up what else goes on: one slice in each turn of the event loop, whoever it
 * is for, so that several jobs take turns. The first slice is done at once unless others wait; for most documents it is
 * the only one.
 *
 * @param signal gives the work up, between two slices
 * @throws CupiError `aborted`; whatever a step throws
 */
export async function inSlices<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  if (waiting.length > 0) await turn();
  for (;;) {
    const endMs = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < endMs);
    await turn();
    if (signal?.aborted) throw deadlineFault('aborted');
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(giveTurn);
  });
}

/** Whoever has the turn waits for its next one at the end. */
function giveTurn(): void {
  const take = waiting.shift();
  take?.();
  if (waiting.length > 0) setImmediate(giveTurn);
}
