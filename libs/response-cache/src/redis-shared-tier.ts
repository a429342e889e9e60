import { randomBytes, randomUUID } from 'node:crypto';
import {
  elementsOf,
  integerOf,
  isInteger,
  UnexpectedReplyError,
  type Argument,
  type RedisCommands,
  type RedisUser,
  type Reply,
  type Script,
  type SharedRedis,
} from '#libs/redis-client';
import type { Representation } from './cached-answer.js';
import { EVERYTHING } from './dependencies.js';
import { formatInvalidation, parseInvalidation } from './invalidation.js';
import { DROPS_CHANNEL, redisEntryKey, redisEpochKey } from './redis-keys.js';
import { BEGIN, STORE } from './redis-scripts.js';
import { copyOf } from './shared-copy.js';
import { decodeSharedEntry, encodeSharedEntry } from './shared-entry.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

const EPOCH_BYTES = 16;
/** By how much an epoch outlives the entries that need it, in milliseconds. */
const EPOCH_MARGIN_MS = 60_000;
/** What PTTL answers for a key that is not there. */
const PTTL_OF_NO_KEY = -2;

/**
 * Keeps cache entries in one Redis or Valkey; invalidations are carried by publish and subscribe.
 *
 * During an outage nothing is shared. After it everything is invalidated, in Redis, here and at the other replicas,
 * before what is shared is used again: what was written meanwhile may have reached neither.
 */
export class RedisSharedTier implements SharedTier {
  readonly #redis: SharedRedis;
  readonly #senderId = randomUUID();
  #listener: SharedTierListener | undefined;
  #isUsable = false;
  #outages = 0;

  readonly #user: RedisUser = {
    channel: DROPS_CHANNEL,
    onMessage: (message) => {
      this.#hear(message);
    },
    onOutage: () => {
      this.#lose();
    },
    onWorking: () => void this.#startOver(),
  };

  constructor(redis: SharedRedis) {
    this.#redis = redis;
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  listen(listener: SharedTierListener): void {
    this.#listener = listener;
    this.#redis.join(this.#user);
  }

  async begin(read: SharedRead, lifeMs: number): Promise<SharedBeginning | undefined> {
    if (!this.#isUsable) return undefined;
    const newEpoch = randomBytes(EPOCH_BYTES).toString('base64url');
    const epochLifeMs = Math.ceil(lifeMs) + EPOCH_MARGIN_MS;
    const beginning = await this.#redis.attempt(async (redis) =>
      beginningOf(await evaluate(redis, BEGIN, read, [newEpoch, epochLifeMs]), read),
    );
    return beginning?.value;
  }

  async store(
    read: SharedRead,
    lifeMs: number,
    { epochs, atMs }: SharedBeginning,
    representation: Representation,
  ): Promise<boolean> {
    if (!this.#isUsable) return false;
    const wholeLifeMs = Math.floor(lifeMs);
    const entry = encodeSharedEntry({ representation, epochs, lifeMs: wholeLifeMs }, read.etagSalt);
    const values = [entry, wholeLifeMs, atMs, ...epochs];
    const isStored = await this.#redis.attempt(async (redis) =>
      integerOf('EVAL (store)', await evaluate(redis, STORE, read, values), 0, 1),
    );
    return isStored?.value === 1;
  }

  async remove({ partition, target }: SharedRead): Promise<void> {
    await this.#redis.attempt((redis) => deleteKeys(redis, [redisEntryKey(partition, target)]));
  }

  async drop(dependencies: readonly string[]): Promise<void> {
    await this.#redis.attempt((redis) => this.#invalidate(redis, dependencies));
  }

  close(): Promise<void> {
    this.#listener = undefined;
    this.#redis.leave(this.#user);
    this.#lose();
    return Promise.resolve();
  }

  /** The message comes second: a replica that receives it finds the epochs deleted. */
  async #invalidate(redis: RedisCommands, dependencies: readonly string[]): Promise<void> {
    const message = formatInvalidation({ sender: this.#senderId, dependencies });
    const [, hearers] = await Promise.all([
      deleteKeys(redis, dependencies.map(redisEpochKey)),
      redis.send('PUBLISH', DROPS_CHANNEL, message),
    ]);
    integerOf('PUBLISH', hearers, 0);
  }

  #lose(): void {
    this.#outages += 1;
    this.#setUsable(false);
    this.#listener?.onGap();
  }

  async #startOver(): Promise<void> {
    const outages = this.#outages;
    const isDone = await this.#redis.attempt((redis) => this.#invalidate(redis, [EVERYTHING]));
    // Should there be another outage, its end comes back here.
    if (!isDone || outages !== this.#outages) return;
    this.#listener?.onGap();
    this.#setUsable(true);
  }

  #setUsable(isUsable: boolean): void {
    if (this.#isUsable === isUsable) return;
    this.#isUsable = isUsable;
    this.#listener?.onChange();
  }

  #hear(message: string): void {
    const invalidation = parseInvalidation(message);
    if (!invalidation) this.#listener?.onGap();
    // Its own would void what was begun right after it.
    else if (invalidation.sender !== this.#senderId) this.#listener?.onDrop(invalidation.dependencies);
  }
}

function evaluate(
  redis: RedisCommands,
  script: Script,
  read: SharedRead,
  values: readonly Argument[],
): Promise<Reply> {
  const keys = [redisEntryKey(read.partition, read.target), ...read.dependencies.map(redisEpochKey)];
  return redis.evaluate(script, keys, values);
}

async function deleteKeys(redis: RedisCommands, keys: readonly string[]): Promise<void> {
  integerOf('DEL', await redis.send('DEL', ...keys), 0, keys.length);
}

/** Of what {@link BEGIN} answers. */
function beginningOf(reply: Reply, read: SharedRead): SharedBeginning {
  const [atMs, bytes, remainingMs, ...epochs] = elementsOf(reply);
  const isBeginning =
    isInteger(atMs, 0) &&
    (bytes === null || Buffer.isBuffer(bytes)) &&
    isInteger(remainingMs, PTTL_OF_NO_KEY) &&
    epochs.length === read.dependencies.length &&
    epochs.every((epoch) => Buffer.isBuffer(epoch));
  if (!isBeginning) throw new UnexpectedReplyError('EVAL (begin)');
  const currentEpochs = epochs.map(String);
  const entry = bytes ? decodeSharedEntry(bytes, read.etagSalt) : undefined;
  return { copy: entry && copyOf(entry, currentEpochs, remainingMs), epochs: currentEpochs, atMs };
}
