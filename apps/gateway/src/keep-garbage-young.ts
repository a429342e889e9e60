import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 allocate all objects in its young generation, where garbage costs next to nothing.
 *
 * V8 allocates what a place in the code makes in the old generation ("pretenuring") if nearly all of it has survived for
 * a while. In a third of all starts that came to apply to what Node makes for each request. A request then stayed
 * in memory until the next full collection, and a cached read took twice the processor time (docs/performance.md, What
 * was taken out).
 *
 * Nothing depends on it: a version of V8 without the setting says so on standard error, and goes on.
 */
export function keepGarbageYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
