import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { connectionReason } from './connection-reason.js';
import { doubtful, good, wrong, type Finding } from './finding.js';
import { stopwatch, withinLimit } from './time-limit.js';

const MIN_VERSION = [6, 2] as const;
const TRIAL_LASTS_MS = 10_000;

/** Connects, looks at the server, and writes one key that it deletes again. */
export async function checkRedis(url: string, limitMs: number): Promise<Finding[]> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: limitMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // The first one says why; those that follow say that there is no connection.
  let failure: unknown;
  redis.on('error', (error) => (failure ??= error));
  try {
    return await withinLimit(limitMs, examine(redis));
  } catch (error) {
    return [
      wrong(
        `Redis at ${placeOf(url)}: ${reasonOf(failure ?? error)}`,
        'The gateway would run without it: no sessions, and nothing shared between replicas. Check REDIS_URL (also its',
        'password, and `rediss:` where the server wants TLS), and that the server is running.',
      ),
    ];
  } finally {
    redis.disconnect();
  }
}

async function examine(redis: Redis): Promise<Finding[]> {
  const elapsed = stopwatch();
  await redis.connect();
  await redis.ping();
  const pong = good(`PING is answered (${elapsed()})`);
  const facts = factsOf(await redis.info());
  return [pong, ...versionOf(facts), ...policyOf(facts), await trialOf(redis)];
}

type Facts = ReadonlyMap<string, string>;

function factsOf(info: string): Facts {
  return new Map(
    info.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
}

/** Valkey tells its own version besides the one of Redis that it is compatible with. */
function versionOf(facts: Facts): Finding[] {
  const valkey = facts.get('valkey_version');
  const redis = facts.get('redis_version') ?? '';
  const [major = 0, minor = 0] = redis.split('.').map(Number);
  const isNewEnough = major > MIN_VERSION[0] || (major === MIN_VERSION[0] && minor >= MIN_VERSION[1]);
  if (!isNewEnough) {
    return [wrong(`Version ${redis || 'unknown'} is too old`, 'Redis 6.2 or Valkey 7.2 and newer will do.')];
  }
  return [good(valkey === undefined ? `Redis ${redis}` : `Valkey ${valkey}`)];
}

function policyOf(facts: Facts): Finding[] {
  const policy = facts.get('maxmemory_policy');
  if (policy === undefined) return [];
  const recommendation =
    'Set maxmemory-policy to volatile-ttl: copies and counts go before sessions and idempotency keys.';
  if (facts.get('maxmemory') === '0')
    return [good(`Memory is not bounded by Redis (maxmemory 0, ${policy})`)];
  if (policy === 'noeviction') {
    return [
      doubtful('maxmemory-policy is noeviction: when Redis is full, nobody can sign in', recommendation),
    ];
  }
  if (policy.startsWith('allkeys-') || policy === 'volatile-random') {
    return [doubtful(`maxmemory-policy is ${policy}: sessions may go before copies`, recommendation)];
  }
  return [good(`maxmemory-policy is ${policy}`)];
}

async function trialOf(redis: Redis): Promise<Finding> {
  const key = `cupi-gateway:doctor:${randomUUID()}`;
  try {
    await redis.set(key, 'trial', 'PX', TRIAL_LASTS_MS);
    await redis.del(key);
    return good('A key can be written and deleted');
  } catch (error) {
    // READONLY, NOPERM, OOM: the first word of what Redis says; the rest may quote the command.
    const [reason = ''] = error instanceof Error ? error.message.split(' ', 1) : [];
    return wrong(
      `Nothing can be written (${reason})`,
      'REDIS_URL must name a primary that has room, and a user that may write.',
    );
  }
}

function reasonOf(error: unknown): string {
  const [word = ''] = error instanceof Error ? error.message.split(' ', 1) : [];
  return /^[A-Z]{4,}$/.test(word) ? `it answers ${word}` : connectionReason(error);
}

/** Without user name and password. */
function placeOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
