import type { SharedCopy } from './shared-tier.js';
import type { SharedEntry } from './shared-entry.js';

/**
 * A kept entry as a copy, or undefined when something it depends on was dropped since its fill began.
 *
 * Its age is what has passed of its life by the clock of the tier, so that no two clocks need agree.
 */
export function copyOf(
  { representation, epochs, lifeMs }: SharedEntry,
  currentEpochs: readonly string[],
  remainingMs: number,
): SharedCopy | undefined {
  const isValid =
    epochs.length === currentEpochs.length && epochs.every((epoch, index) => epoch === currentEpochs[index]);
  if (!isValid || remainingMs <= 0) return undefined;
  return { representation, ageMs: Math.max(0, lifeMs - remainingMs), remainingMs };
}
