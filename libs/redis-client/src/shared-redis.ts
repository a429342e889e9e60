import { isDeepStrictEqual } from 'node:util';
import { afterReading } from './after-reading.js';
import { LinkPair, type LinkPairListener } from './link-pair.js';
import type { RedisAddress } from './redis-address.js';
import { RedisTimeoutError, type RedisLink } from './redis-link.js';
import { DEFAULT_TIMING, type RedisTiming } from './redis-timing.js';
import { ErrorReply } from './reply.js';

/** The commands that can be sent. Replies are as in RESP2; the caller checks them. */
export type RedisCommands = Pick<RedisLink, 'send' | 'evaluate'>;

/** A user of {@link SharedRedis}, notified of every change as soon as any user meets it. */
export interface RedisUser {
  /** Redis failed for this reason, which may be logged. No user has access to it from now on. */
  readonly onOutage?: (reason: string) => void;
  /** Redis works, again or for the first time, and messages of the channel arrive from now on. */
  readonly onWorking?: () => void;
  /** What it listens to. */
  readonly channel?: string;
  /** What others, or this process, have published on the channel. */
  readonly onMessage?: (message: string) => void;
}

/** Redis is not in use at present, or has failed. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  /** @param reason may be logged: contains nothing that was sent or received */
  constructor(readonly reason: string) {
    super(`Redis cannot be used: ${reason}`);
  }
}

/**
 * The Redis or Valkey that the replicas share, used only while it works.
 *
 * There is **one outage for all**. It begins with the first failure that any user meets: a reply that is late,
 * unexpected or an error, a connection that ends, or a heartbeat that does not arrive, which shows within a second and
 * a half when there is no traffic. From then on nothing is sent, and no user waits, until a new connection has shown
 * that Redis works.
 *
 * Redis may still carry out a cancelled command later.
 */
export class SharedRedis {
  #address: RedisAddress;
  readonly #timing: RedisTiming;
  readonly #users = new Set<RedisUser>();
  readonly #firstAttempt: Promise<void>;
  #pair: LinkPair | undefined;
  #isOut = false;
  #workingSinceMs = 0;
  /** Consecutive attempts that failed, and connections that did not last. */
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Connects, and reconnects until it is closed. */
  constructor(address: RedisAddress, user: RedisUser = {}, timing: Partial<RedisTiming> = {}) {
    this.#address = address;
    this.#timing = { ...DEFAULT_TIMING, ...timing };
    this.#users.add(user);
    this.#firstAttempt = this.#connect();
  }

  /** Whether it is in use. */
  get isWorking(): boolean {
    return this.#pair !== undefined;
  }

  /** Resolves after the first attempt to connect, successful or not. Never fails. */
  firstAttempt(): Promise<void> {
    return this.#firstAttempt;
  }

  /** Adds a user. It is notified immediately, or once its channel is subscribed to, if Redis works. */
  addUser(user: RedisUser): void {
    this.#users.add(user);
    if (this.#pair) void this.#admit(user, this.#pair);
  }

  /** Removes a user, which is not notified any more. */
  removeUser(user: RedisUser): void {
    this.#users.delete(user);
  }

  /**
   * Carries out an operation, which has to check the form of each reply: any error it throws counts as a failure of
   * Redis and begins the outage.
   * @throws RedisUnavailableError
   */
  async run<Result>(operation: (redis: RedisCommands) => Promise<Result>): Promise<Result> {
    const pair = this.#pair;
    if (!pair) throw new RedisUnavailableError('not connected to Redis');
    const { operationTimeoutMs } = this.#timing;
    const cancel = afterReading(operationTimeoutMs, () => {
      pair.end(new RedisTimeoutError(operationTimeoutMs));
    });
    try {
      return await operation(pair.commands);
    } catch (error) {
      pair.end(error as Error);
      throw new RedisUnavailableError(reasonOf(error));
    } finally {
      cancel();
    }
  }

  /** Like {@link run}, for callers that can go on without it: undefined when Redis cannot be used. Never fails. */
  async attempt<Result>(
    operation: (redis: RedisCommands) => Promise<Result>,
  ): Promise<{ readonly value: Result } | undefined> {
    try {
      return { value: await this.run(operation) };
    } catch {
      return undefined;
    }
  }

  /** Checks whether Redis works, without waiting for the next heartbeat. Never fails. */
  async check(): Promise<boolean> {
    const pair = this.#pair;
    if (!pair) return false;
    return pair.check().then(
      () => true,
      () => false,
    );
  }

  /** Ends the connections; users are not notified. */
  close(): void {
    this.#isClosed = true;
    this.#users.clear();
    clearTimeout(this.#pause);
    const pair = this.#pair;
    this.#pair = undefined;
    pair?.end(new RedisUnavailableError('closed'));
  }

  /**
   * Uses another address, or other credentials, for every new connection. If it can be connected to there, that replaces the
   * present connection without an outage; otherwise that one is used while it lasts. Never fails.
   * @returns why it cannot be connected to, for the log; undefined also when there was no connection to replace
   */
  async moveTo(address: RedisAddress): Promise<string | undefined> {
    if (isDeepStrictEqual(address, this.#address)) return undefined;
    this.#address = address;
    const former = this.#pair;
    // Otherwise the next attempt to connect is made with it.
    if (!former) return undefined;
    const pair = await this.#open(address).catch(reasonOf);
    if (typeof pair === 'string') return pair;
    if (this.#isClosed || this.#pair !== former || this.#address !== address || pair.hasEnded) {
      pair.end(new RedisUnavailableError('replaced'));
      return undefined;
    }
    this.#use(pair);
    // By then, what it was asked for is answered, and what is published arrives by the new one.
    setTimeout(() => {
      former.end(new RedisUnavailableError('replaced'));
    }, this.#timing.operationTimeoutMs).unref();
    return undefined;
  }

  async #connect(): Promise<void> {
    const address = this.#address;
    try {
      const pair = await this.#open(address);
      if (address !== this.#address) pair.end(new RedisUnavailableError('replaced'));
      this.#use(pair);
    } catch (error) {
      this.#lose(error);
    }
  }

  #open(address: RedisAddress): Promise<LinkPair> {
    const listener: LinkPairListener = {
      onEnd: (ended, error) => {
        if (this.#pair === ended) this.#lose(error);
      },
      onMessage: (channel, message) => {
        this.#hear(channel, message);
      },
    };
    return LinkPair.open(address, listener, this.#timing);
  }

  #use(pair: LinkPair): void {
    if (this.#isClosed) pair.end(new RedisUnavailableError('closed'));
    // It may have ended since, before this listener was added.
    if (pair.hasEnded) throw new RedisUnavailableError('the connection did not last');
    this.#pair = pair;
    this.#isOut = false;
    this.#workingSinceMs = performance.now();
    for (const user of this.#users) void this.#admit(user, pair);
  }

  async #admit(user: RedisUser, pair: LinkPair): Promise<void> {
    try {
      if (user.channel !== undefined) await pair.subscribe(user.channel);
    } catch {
      // That begins an outage, after which this is called again.
      return;
    }
    if (this.#pair === pair && this.#users.has(user)) user.onWorking?.();
  }

  #lose(error: unknown): void {
    if (this.#isClosed) return;
    const { stableMs } = this.#timing;
    const hasLasted = this.#pair !== undefined && performance.now() - this.#workingSinceMs >= stableMs;
    this.#failures = hasLasted ? 0 : this.#failures + 1;
    this.#pair = undefined;
    this.#connectLater();
    if (this.#isOut) return;
    this.#isOut = true;
    for (const { onOutage } of this.#users) onOutage?.(reasonOf(error));
  }

  #connectLater(): void {
    const { firstPauseMs, maxPauseMs } = this.#timing;
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures, maxPauseMs);
    this.#pause = setTimeout(() => void this.#connect(), pauseMs);
  }

  #hear(channel: string, message: string): void {
    for (const user of this.#users) if (user.channel === channel) user.onMessage?.(message);
  }
}

/** Socket errors have one of Node's codes; this library's messages contain nothing that was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOfSocket = 'code' in error && typeof error.code === 'string' && !(error instanceof ErrorReply);
  return isOfSocket ? String(error.code) : error.message;
}
