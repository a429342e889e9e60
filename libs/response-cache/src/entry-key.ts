/** One key for partition and target, unambiguous: no target can collide with one of another partition. */
export function entryKey(partition: string, target: string): string {
  return `${partition.length}:${partition}${target}`;
}
