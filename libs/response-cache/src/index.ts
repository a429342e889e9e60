export type { CachedAnswer, CacheResult, FreshCopy, Representation } from './cached-answer.js';
export { etagOf } from './etag.js';
export type { LoadContext, Read, ReadRequest } from './read.js';
export { RedisSharedTier, type RedisSharedTierOptions } from './redis-shared-tier.js';
export type { CacheEvent, FailureDrops, Freshness, ResponseCacheOptions } from './response-cache-options.js';
export { ResponseCache } from './response-cache.js';
export type { SharedTier } from './shared-tier.js';
