import { executionAsyncResource } from 'node:async_hooks';

let tickObject: object | undefined;

/**
 * Holds one of the objects that `process.nextTick` makes, for as long as the process lives.
 *
 * V8 holds the hidden class of these objects weakly. A garbage collection while there are none, as during the start and
 * whenever nobody calls, discards it: from then on each `nextTick`, of which Node's HTTP needs many for a request, takes
 * ten times as long. Without this a cached read takes a sixth more processor time: too much to give up
 * (docs/performance.md, What was taken out).
 *
 * Nothing depends on it: where Node makes these objects differently, some object is held, without effect.
 * @returns the object that is held, once the next tick has come
 */
export function keepTickShape(): Promise<object> {
  return new Promise((resolve) => {
    process.nextTick(() => {
      tickObject ??= executionAsyncResource();
      resolve(tickObject);
    });
  });
}
