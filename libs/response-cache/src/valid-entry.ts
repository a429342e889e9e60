import type { ValidEntry } from './shared-tier.js';
import type { SharedEntry } from './shared-entry.js';

/**
 * The stored entry, or undefined when something it depends on was invalidated since its fill began.
 *
 * Its age is the part of its lifetime that has passed by the tier's clock, so that no two clocks need agree.
 */
export function validEntryOf(
  { representation, epochs, lifeMs }: SharedEntry,
  currentEpochs: readonly string[],
  remainingMs: number,
): ValidEntry | undefined {
  const isValid =
    epochs.length === currentEpochs.length && epochs.every((epoch, index) => epoch === currentEpochs[index]);
  if (!isValid || remainingMs <= 0) return undefined;
  return { representation, ageMs: Math.max(0, lifeMs - remainingMs), remainingMs };
}
