import type { Read } from './read.js';

/** What every entry depends on, so that one invalidation covers them all. */
export const EVERYTHING = 'everything';

/** What an entry depends on: invalidating it invalidates the entry. Names have a prefix by kind. */
export function dependenciesOf({ partition, tags }: Read): readonly string[] {
  return [EVERYTHING, dependencyOnPartition(partition), ...tags.map(dependencyOnTag)];
}

/** Every entry of a partition depends on this. */
export function dependencyOnPartition(partition: string): string {
  return `partition:${partition}`;
}

/** Every entry with the tag depends on this. */
export function dependencyOnTag(tag: string): string {
  return `tag:${tag}`;
}
