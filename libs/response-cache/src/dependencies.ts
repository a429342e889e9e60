import type { Read } from './read.js';

/** What every copy depends on, so that one drop voids them all. */
export const EVERYTHING = 'everything';

/** What voids the copy of a read when it is dropped; names are kept apart by kind. */
export function dependenciesOf({ partition, tags }: Read): readonly string[] {
  return [EVERYTHING, dependencyOnPartition(partition), ...tags.map(dependencyOnTag)];
}

/** Every copy of a partition depends on this. */
export function dependencyOnPartition(partition: string): string {
  return `partition:${partition}`;
}

/** Every copy with the tag depends on this. */
export function dependencyOnTag(tag: string): string {
  return `tag:${tag}`;
}
