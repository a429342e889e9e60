/** One text for both, from which both could be told again: no target runs into the partition of another. */
export function entryKey(partition: string, target: string): string {
  return `${partition.length}:${partition}${target}`;
}
