import { executionAsyncResource } from 'node:async_hooks';

let keptTick: object | undefined;

/**
 * Keeps one of the objects that `process.nextTick` makes, for as long as the process lives.
 *
 * V8 remembers the hidden class of these objects weakly. A garbage collection at a moment without any of them, as there
 * are during the start and whenever nobody calls, makes it forget: from then on each `nextTick` goes through the runtime
 * and takes ten times as long (400 ns for 40 ns). Node's HTTP needs many for each request: a cached read takes a sixth
 * longer. While one such object lives, so does its hidden class.
 *
 * Nothing depends on it: where Node makes these objects in another way, it keeps some object, and is without effect.
 * @returns the object kept, once the next tick has come
 */
export function keepTickShape(): Promise<object> {
  return new Promise((resolve) => {
    process.nextTick(() => {
      keptTick ??= executionAsyncResource();
      resolve(keptTick);
    });
  });
}
