import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Outage } from '#libs/redis-outage';
import type { Representation } from './cached-answer.js';
import { EVERYTHING } from './dependencies.js';
import { RedisDropBus } from './redis-drop-bus.js';
import { DROPS_CHANNEL, redisEntryKey, redisEpochKey } from './redis-keys.js';
import { BEGIN_SCRIPT, STORE_SCRIPT } from './redis-scripts.js';
import { Reliance } from './reliance.js';
import { copyOf } from './shared-copy.js';
import { decodeSharedEntry, encodeSharedEntry } from './shared-entry.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

const EPOCH_BYTES = 16;
/** By how much an epoch outlives the copies that need it, in milliseconds. */
const EPOCH_MARGIN_MS = 60_000;
/** How often it is tried to make good for what was lost, in milliseconds. */
const MAKE_GOOD_EVERY_MS = 500;

/** What a {@link RedisSharedTier} works with. */
export interface RedisSharedTierOptions {
  /** For commands; its owner connects and closes it. Duplicated once, for the subscription. */
  readonly redis: Redis;
  /** Keeps a Redis that fails from costing more than one short wait in a while. */
  readonly outage: Outage;
}

/** Keeps copies in one Redis or Valkey; drops are carried by publish and subscribe. */
export class RedisSharedTier implements SharedTier {
  readonly #redis: Redis;
  readonly #outage: Outage;
  readonly #reliance = new Reliance(() => this.#listener?.onChange());
  #listener: SharedTierListener | undefined;
  #bus: RedisDropBus | undefined;
  #makingGood: NodeJS.Timeout | undefined;

  constructor({ redis, outage }: RedisSharedTierOptions) {
    this.#redis = redis;
    this.#outage = outage;
  }

  get isUsable(): boolean {
    return this.#reliance.isGiven;
  }

  listen(listener: SharedTierListener): void {
    this.#listener = listener;
    this.#redis.on('close', this.#onConnectionLost);
    this.#bus = new RedisDropBus(this.#redis, {
      onSubscribed: () => {
        listener.onGap();
        this.#reliance.hear();
        void this.#makeGood();
      },
      onLost: () => {
        this.#reliance.turnDeaf();
        listener.onGap();
      },
      onDrop: listener.onDrop,
      onUnreadable: listener.onGap,
    });
  }

  async begin(read: SharedRead, lifeMs: number): Promise<SharedBeginning | undefined> {
    if (!this.isUsable) return undefined;
    const newEpoch = randomBytes(EPOCH_BYTES).toString('base64url');
    const epochLifeMs = Math.ceil(lifeMs) + EPOCH_MARGIN_MS;
    const reply = await this.#attempt(() => this.#evaluate(BEGIN_SCRIPT, read, [newEpoch, epochLifeMs]));
    return reply && beginningOf(reply.value as BeginReply, read);
  }

  async store(
    read: SharedRead,
    lifeMs: number,
    { epochs, atMs }: SharedBeginning,
    representation: Representation,
  ): Promise<boolean> {
    if (!epochs || !this.isUsable) return false;
    const wholeLifeMs = Math.floor(lifeMs);
    const entry = encodeSharedEntry({ representation, epochs, lifeMs: wholeLifeMs });
    const values = [entry, wholeLifeMs, atMs, ...epochs];
    const reply = await this.#attempt(() => this.#evaluate(STORE_SCRIPT, read, values));
    return reply?.value === 1;
  }

  async remove({ partition, target }: SharedRead): Promise<void> {
    await this.#attempt(() => this.#redis.del(redisEntryKey(partition, target)));
  }

  async drop(dependencies: readonly string[]): Promise<void> {
    await this.#attempt(() => this.#dropAndTell(dependencies));
  }

  close(): Promise<void> {
    clearTimeout(this.#makingGood);
    this.#redis.off('close', this.#onConnectionLost);
    this.#listener = undefined;
    this.#reliance.turnDeaf();
    this.#bus?.close();
    return Promise.resolve();
  }

  /** Another server may answer the next time, which never heard of the last drops. */
  readonly #onConnectionLost = (): void => {
    this.#lose();
  };

  async #attempt<Result>(command: () => Promise<Result>): Promise<{ readonly value: Result } | undefined> {
    const result = await this.#whenConnected(command);
    if (!result) this.#lose();
    return result;
  }

  /** That there is no connection is known at once, and over at once when there is one: no outage to wait for. */
  async #whenConnected<Result>(
    command: () => Promise<Result>,
  ): Promise<{ readonly value: Result } | undefined> {
    return this.#redis.status === 'ready' ? this.#outage.attempt(command) : undefined;
  }

  #evaluate(
    script: string,
    read: SharedRead,
    values: readonly (string | number | Buffer)[],
  ): Promise<unknown> {
    const keys = [redisEntryKey(read.partition, read.target), ...read.dependencies.map(redisEpochKey)];
    return this.#redis.callBuffer('EVAL', script, keys.length, ...keys, ...values);
  }

  /** In this order: who hears of the drop finds it done. */
  async #dropAndTell(dependencies: readonly string[]): Promise<void> {
    const message = this.#bus?.messageOf(dependencies) ?? '';
    const pipeline = this.#redis
      .pipeline()
      .del(dependencies.map(redisEpochKey))
      .publish(DROPS_CHANNEL, message);
    const replies = (await pipeline.exec()) ?? [];
    for (const [error] of replies) if (error) throw error;
  }

  #lose(): void {
    this.#reliance.lose();
    this.#makeGoodLater();
  }

  /** Does not wait for somebody who needs it: the other replicas rely on the drops of this one. */
  #makeGoodLater(): void {
    this.#makingGood ??= setTimeout(() => {
      this.#makingGood = undefined;
      void this.#makeGood();
    }, MAKE_GOOD_EVERY_MS).unref();
  }

  async #makeGood(): Promise<void> {
    const isGood = await this.#reliance.makeGood(async () => {
      const dropEverything = () => this.#dropAndTell([EVERYTHING]);
      return (await this.#whenConnected(dropEverything)) !== undefined;
    });
    if (!isGood) this.#makeGoodLater();
  }
}

type BeginReply = readonly [
  atMs: Buffer,
  entry: Buffer | null,
  remainingMs: number,
  ...epochs: (Buffer | null)[],
];

function beginningOf(reply: BeginReply, read: SharedRead): SharedBeginning {
  const [atMs, bytes, remainingMs, ...epochReplies] = reply;
  const present = epochReplies.filter((epoch) => epoch !== null);
  const epochs = present.length === read.dependencies.length ? present.map(String) : undefined;
  const entry = bytes ? decodeSharedEntry(bytes, read.etagSalt) : undefined;
  return { copy: entry && copyOf(entry, epochs, remainingMs), epochs, atMs: Number(atMs) };
}
