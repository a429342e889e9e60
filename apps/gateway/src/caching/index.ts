export { AccountPartitions } from './account-partitions.js';
export { CachedRead, ReadThroughCache } from './cached-read.js';
export { CachedReads, toBytes } from './cached-reads.js';
export { Cached } from './cached.decorator.js';
export { CachingModule } from './caching.module.js';
export { ExpressLane, type ExpressLaneParts } from './express-lane.js';
export { answerFromCache } from './short-path.js';
