import type { Steps } from '#libs/cupi-xml';
import { deadlineError } from './attempt-deadline.js';

/** How long the event loop works on documents before it handles other events, in milliseconds. */
const SLICE_MS = 1;

/** Jobs that wait for a turn of the event loop, the first first. */
const waiting: (() => void)[] = [];

/**
 * Does long work without blocking the event loop: one slice per turn, over all jobs, so that several jobs take turns.
 * The first slice is done immediately unless others wait; most documents need only one.
 *
 * @param signal cancels the work between two slices
 * @throws CupiError `aborted`; any error of a step
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
    if (signal?.aborted) throw deadlineError('aborted');
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(giveTurn);
  });
}

/** After its turn a job waits at the end of the queue. */
function giveTurn(): void {
  const take = waiting.shift();
  take?.();
  if (waiting.length > 0) setImmediate(giveTurn);
}
