export { AccountPartitions } from './account-partitions.js';
export { Cached } from './cached.decorator.js';
export { ReadThroughCache, toBytes, type CachedRead } from './cached-read.js';
export { CachingModule } from './caching.module.js';
export { ExpressLane, type ExpressLaneParts } from './express-lane.js';
export { answerFromCache } from './short-path.js';
