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
import { INVALIDATIONS_CHANNEL, redisEntryKey, redisEpochKey } from './redis-keys.js';
import { BEGIN, STORE } from './redis-scripts.js';
import { validEntryOf } from './valid-entry.js';
import { decodeSharedEntry, encodeSharedEntry } from './shared-entry.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

const EPOCH_BYTES = 16;
/** By how much an epoch outlives the entries that need it, in milliseconds. */
const EPOCH_MARGIN_MS = 60_000;
/** What PTTL returns for a missing key. */
const PTTL_OF_NO_KEY = -2;

/**
 * Stores cache entries in one Redis or Valkey; invalidations are sent by publish and subscribe.
 *
 * During an outage nothing is shared. After it everything is invalidated, in Redis, here and at the other replicas,
 * before it is used again: writes during the outage may have reached neither.
 */
export class RedisSharedTier implements SharedTier {
  readonly #redis: SharedRedis;
  readonly #senderId = randomUUID();
  #listener: SharedTierListener | undefined;
  #isUsable = false;
  #outages = 0;

  readonly #user: RedisUser = {
    channel: INVALIDATIONS_CHANNEL,
    onMessage: (message) => {
      this.#receive(message);
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
    this.#redis.addUser(this.#user);
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

  async invalidate(dependencies: readonly string[]): Promise<void> {
    await this.#redis.attempt((redis) => this.#invalidate(redis, dependencies));
  }

  close(): Promise<void> {
    this.#listener = undefined;
    this.#redis.removeUser(this.#user);
    this.#lose();
    return Promise.resolve();
  }

  /** The message comes second: a replica that receives it finds the epochs deleted. */
  async #invalidate(redis: RedisCommands, dependencies: readonly string[]): Promise<void> {
    const message = formatInvalidation({ sender: this.#senderId, dependencies });
    const [, subscribers] = await Promise.all([
      deleteKeys(redis, dependencies.map(redisEpochKey)),
      redis.send('PUBLISH', INVALIDATIONS_CHANNEL, message),
    ]);
    integerOf('PUBLISH', subscribers, 0);
  }

  #lose(): void {
    this.#outages += 1;
    this.#setUsable(false);
    this.#listener?.onGap();
  }

  async #startOver(): Promise<void> {
    const outages = this.#outages;
    const isDone = await this.#redis.attempt((redis) => this.#invalidate(redis, [EVERYTHING]));
    // After another outage this is called again.
    if (!isDone || outages !== this.#outages) return;
    this.#listener?.onGap();
    this.#setUsable(true);
  }

  #setUsable(isUsable: boolean): void {
    if (this.#isUsable === isUsable) return;
    this.#isUsable = isUsable;
    this.#listener?.onChange();
  }

  #receive(message: string): void {
    const invalidation = parseInvalidation(message);
    if (!invalidation) this.#listener?.onGap();
    // Its own would invalidate fills that began right after it.
    else if (invalidation.sender !== this.#senderId) this.#listener?.onInvalidated(invalidation.dependencies);
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

/** From the reply of {@link BEGIN}. */
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
  return { entry: entry && validEntryOf(entry, currentEpochs, remainingMs), epochs: currentEpochs, atMs };
}
