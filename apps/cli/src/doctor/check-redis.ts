import { randomUUID } from 'node:crypto';
import { ErrorReply, expectOk, RedisLink, type RedisAddress } from '#libs/redis-client';
import { connectionReason, errorCodeOf } from './connection-reason.js';
import { doubtful, good, wrong, type Finding } from './finding.js';
import { stopwatch, TimeLimitError, withinLimit } from './time-limit.js';

const MIN_VERSION = [6, 2] as const;
const TRIAL_LASTS_MS = 10_000;

/** Connects, checks the server's settings, writes and deletes one key, and sends itself a message. */
export async function checkRedis(address: RedisAddress, limitMs: number): Promise<Finding[]> {
  const links: RedisLink[] = [];
  try {
    return await withinLimit(limitMs, examine(address, links));
  } catch (error) {
    return [
      wrong(
        `Redis at ${placeOf(address)}: ${reasonOf(error)}`,
        'The gateway would run without it: no sessions, and nothing shared between replicas. Check REDIS_URL (also its',
        'password, and `rediss:` where the server wants TLS), and that the server is running.',
      ),
    ];
  } finally {
    for (const link of links) link.end(new Error('The check is over.'));
  }
}

async function examine(address: RedisAddress, links: RedisLink[]): Promise<Finding[]> {
  const elapsed = stopwatch();
  const redis = await RedisLink.open(address);
  links.push(redis);
  await redis.send('PING');
  const pong = good(`PING is answered (${elapsed()})`);
  const facts = factsOf(String(await redis.send('INFO')));
  const written = await trialOf(redis);
  return [
    pong,
    ...versionOf(facts),
    ...modeOf(facts),
    ...policyOf(facts),
    written,
    await messageOf(redis, address, links),
  ];
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

/** Valkey reports its own version besides the Redis version that it is compatible with. */
function versionOf(facts: Facts): Finding[] {
  const valkey = facts.get('valkey_version');
  const redis = facts.get('redis_version') ?? '';
  const [major = 0, minor = 0] = redis.split('.').map(Number);
  const isNewEnough = major > MIN_VERSION[0] || (major === MIN_VERSION[0] && minor >= MIN_VERSION[1]);
  if (!isNewEnough) {
    return [
      wrong(`Version ${redis || 'unknown'} is too old`, 'Redis 6.2 or Valkey 7.2 and newer is required.'),
    ];
  }
  return [good(valkey === undefined ? `Redis ${redis}` : `Valkey ${valkey}`)];
}

function modeOf(facts: Facts): Finding[] {
  const mode = facts.get('redis_mode') ?? 'standalone';
  if (mode === 'standalone') return [];
  return [
    wrong(
      `This is no single server, but of mode ${mode}`,
      'Redis Sentinel and Redis Cluster are not supported: REDIS_URL must name one server or a managed primary.',
    ),
  ];
}

function policyOf(facts: Facts): Finding[] {
  const policy = facts.get('maxmemory_policy');
  if (policy === undefined) return [];
  const recommendation =
    'Set maxmemory-policy to volatile-ttl: cache entries and counts are evicted before sessions and idempotency keys.';
  if (facts.get('maxmemory') === '0')
    return [good(`Memory is not bounded by Redis (maxmemory 0, ${policy})`)];
  if (policy === 'noeviction') {
    return [
      doubtful('maxmemory-policy is noeviction: when Redis is full, users cannot sign in', recommendation),
    ];
  }
  if (policy.startsWith('allkeys-') || policy === 'volatile-random') {
    return [
      doubtful(`maxmemory-policy is ${policy}: sessions may be evicted before cache entries`, recommendation),
    ];
  }
  return [good(`maxmemory-policy is ${policy}`)];
}

async function trialOf(redis: RedisLink): Promise<Finding> {
  const key = `cupi-gateway:doctor:${randomUUID()}`;
  try {
    expectOk('SET', await redis.send('SET', key, 'trial', 'PX', TRIAL_LASTS_MS));
    await redis.send('DEL', key);
    return good('A key can be written and deleted');
  } catch (error) {
    return wrong(
      `Nothing can be written (${rejectionOf(error)})`,
      'REDIS_URL must name a primary that has free memory, and a user that may write.',
    );
  }
}

/** Replicas publish what they have changed. */
async function messageOf(redis: RedisLink, address: RedisAddress, links: RedisLink[]): Promise<Finding> {
  const channel = `cupi-gateway:doctor:${randomUUID()}`;
  try {
    await new Promise<void>((resolve, reject) => {
      const listen = async (): Promise<void> => {
        const listener = await RedisLink.open(address, {
          onEnd: reject,
          onMessage: () => {
            resolve();
          },
        });
        links.push(listener);
        await listener.subscribe(channel);
        await redis.send('PUBLISH', channel, 'trial');
      };
      listen().catch(reject);
    });
    return good('A message can be published and arrives');
  } catch (error) {
    return wrong(
      `No message can be published or subscribed to (${rejectionOf(error)})`,
      'The user in REDIS_URL needs all channels:  ACL SETUSER <user> allchannels',
    );
  }
}

/** What Redis answers (READONLY, NOPERM, OOM), or why it does not answer. */
function rejectionOf(error: unknown): string {
  return error instanceof ErrorReply ? error.code : reasonOf(error);
}

function reasonOf(error: unknown): string {
  if (error instanceof ErrorReply) return `it answers ${error.code}`;
  const isOfClient =
    error instanceof Error && !(error instanceof TimeLimitError) && errorCodeOf(error) === '';
  return isOfClient ? error.message : connectionReason(error);
}

/** Without user name and password. */
function placeOf({ isTls, host, port }: RedisAddress): string {
  return `${isTls ? 'rediss' : 'redis'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
