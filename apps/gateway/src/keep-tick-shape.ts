import { executionAsyncResource } from 'node:async_hooks';

let tickObject: object | undefined;

/**
 * Holds one of the objects that `process.nextTick` makes for the lifetime of the process.
 *
 * V8 holds the hidden class of these objects weakly. A garbage collection while there are none, as during the start and
 * without load, discards it: afterwards each `nextTick`, of which Node's HTTP needs many for a request, takes ten times
 * as long, and a cached read a tenth more processor time (docs/performance.md, What was taken out).
 *
 * Nothing depends on it: if Node makes these objects differently, the object that is held has no effect.
 * @returns the object that is held, after the next tick
 */
export function keepTickShape(): Promise<object> {
  return new Promise((resolve) => {
    process.nextTick(() => {
      tickObject ??= executionAsyncResource();
      resolve(tickObject);
    });
  });
}
