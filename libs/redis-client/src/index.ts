export { parseRedisUrl, type RedisAddress } from './redis-address.js';
export { RedisLink, type Argument } from './redis-link.js';
export {
  elementsOf,
  ErrorReply,
  expectOk,
  integerOf,
  isInteger,
  textOf,
  UnexpectedReplyError,
  type Reply,
} from './reply.js';
export { type RedisTiming } from './redis-timing.js';
export { Script } from './script.js';
export { RedisUnavailableError, SharedRedis, type RedisCommands, type RedisUser } from './shared-redis.js';
