/** Keys that are remembered; some megabytes. */
const MAX_REMEMBERED = 20_000;

/** One text for partition and target, from which both could be told again: no target runs into another's partition. */
export function entryKey(partition: string, target: string): string {
  return `${partition.length}:${partition}${target}`;
}

/**
 * Remembers keys, so that a hit need not join them, nor hash what it has joined: with texts that are the same objects each
 * time this is a tenth of the work.
 */
export class EntryKeys {
  readonly #byPartition = new Map<string, Map<string, string>>();
  #count = 0;

  of(partition: string, target: string): string {
    const known = this.#byPartition.get(partition)?.get(target);
    if (known !== undefined) return known;
    const key = entryKey(partition, target);
    this.#remember(partition, target, key);
    return key;
  }

  #remember(partition: string, target: string, key: string): void {
    if (this.#count >= MAX_REMEMBERED) {
      this.#byPartition.clear();
      this.#count = 0;
    }
    const keys = this.#byPartition.get(partition) ?? new Map<string, string>();
    this.#byPartition.set(partition, keys.set(target, key));
    this.#count += 1;
  }
}
