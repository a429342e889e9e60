export { type AccountPartition, AccountPartitions, type StoreNames } from './account-partitions.js';
export { prepareAnswer } from './answer.js';
export { CachedRead, ReadThroughCache } from './cached-read.js';
export { CachedReads, toBytes } from './cached-reads.js';
export { Cached } from './cached.decorator.js';
export { composedProvenanceOf } from './composed-status.js';
export { CachingModule } from './caching.module.js';
export { HitPath, type HitPathParts } from './hit-path.js';
export { isReload } from './reload.js';
