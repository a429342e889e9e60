export type {
  CachedAnswer,
  CacheResult,
  FreshEntry,
  Representation,
  RepresentationData,
} from './cached-answer.js';
export { etagOf } from './etag.js';
export type { Read } from './read.js';
export { RedisSharedTier } from './redis-shared-tier.js';
export type { CacheEvent, Freshness } from './response-cache-options.js';
export { ResponseCache } from './response-cache.js';
