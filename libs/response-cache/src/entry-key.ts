/** One text for partition and target, from which both could be told again: no target runs into another's partition. */
export function entryKey(partition: string, target: string): string {
  return `${partition.length}:${partition}${target}`;
}
