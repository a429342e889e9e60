import { createHash, randomUUID } from 'node:crypto';

import type { RedisCommands, RedisUser, Script, SharedRedis } from '#libs/redis-client';

import {
  exchangeArguments,
  exchangeScript,
  slotAnswerOf,
  SlotKeys,
  type SlotAnswer,
  type SlotRequest,
} from './slot-exchange.js';
import { SlotLedger } from './slot-ledger.js';
import type { SlotDemand, SlotSource, SlotStatus } from './slot-source.js';

/** Options of {@link RedisSlots}. */
export interface RedisSlotsOptions {
  readonly redis: Pick<SharedRedis, 'addUser' | 'removeUser' | 'attempt'>;
  /** Origin of the node. All replicas have to use the same. */
  readonly node: string;
  /** Name of this replica, that a successor after a crash has as well: host and port. */
  readonly replicaName: string;
  /** Concurrency limit of all replicas together. */
  readonly limit: number;
  /** How long one call lasts at most, in milliseconds. */
  readonly callMs: number;
  /** The clock of the process when absent. */
  readonly time?: SlotTime | undefined;
  /** The real one when absent. */
  readonly script?: Script | undefined;
}

/** A clock, and timers by it. */
export interface SlotTime {
  /** The monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** Calls back after that many milliseconds. @returns a function that cancels the call */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** The interval of exchanges without a reason, in milliseconds. */
const HEARTBEAT_MS = 500;

/** The interval of exchanges while tasks are queued, in milliseconds, and how much longer it is at random. */
const POLL_MS = 200;
const POLL_JITTER_MS = 100;

const SCRIPT = exchangeScript();

const PROCESS_TIME: SlotTime = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * The slots of a node that all replicas share by Redis. Without Redis, this replica uses its share of them.
 *
 * There is one exchange at a time, for all queued tasks together. It is made when slots are needed or not needed any
 * more, when another replica's exchange wakes this one, and regularly in case that a message was lost.
 */
export class RedisSlots implements SlotSource {
  readonly #redis: RedisSlotsOptions['redis'];
  readonly #time: SlotTime;
  readonly #script: Script;
  readonly #demand: SlotDemand;
  readonly #limit: number;
  readonly #ledger: SlotLedger;
  readonly #keys: SlotKeys;
  readonly #replica: string;
  readonly #user: RedisUser;
  #cancelTimer: () => void = () => undefined;
  #isConnected = false;
  /** Whether another exchange is to follow the one in progress. */
  #isWoken = false;
  #exchange: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: RedisSlotsOptions, demand: SlotDemand) {
    const { redis, node, replicaName, limit, callMs } = options;
    this.#redis = redis;
    this.#time = options.time ?? PROCESS_TIME;
    this.#script = options.script ?? SCRIPT;
    this.#demand = demand;
    this.#limit = limit;
    this.#ledger = new SlotLedger({ limit, callMs, waiting: demand.waiting }, this.#time.now());
    this.#keys = new SlotKeys(digestOf(node));
    this.#replica = `${digestOf(replicaName)}/${randomUUID()}`;
    this.#user = {
      channel: this.#keys.channelOf(this.#replica),
      onWorking: () => {
        this.#isConnected = true;
        this.#wake();
      },
      onOutage: () => {
        this.#lose();
      },
      onMessage: () => {
        this.#wake();
      },
    };
    redis.addUser(this.#user);
    this.#schedule();
  }

  get runningCount(): number {
    return this.#ledger.runningCount;
  }

  get undecidedCount(): number {
    return Math.max(0, this.#limit - this.#ledger.runningCount);
  }

  status(): SlotStatus {
    return this.#ledger.status(this.#time.now());
  }

  take(): boolean {
    return this.#ledger.take(this.#time.now());
  }

  release(): void {
    this.#ledger.release();
  }

  changed(): void {
    if (this.#ledger.isExchangeDue) this.#wake();
  }

  /** Tells the other replicas that this one has gone, so that its share is theirs. Tasks must not use the node any more. */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #leave(): Promise<void> {
    this.#redis.removeUser(this.#user);
    this.#cancelTimer();
    await this.#exchange;
    const request = this.#ledger.close(this.#time.now());
    this.#demand.admit();
    if (this.#isConnected) await this.#redis.attempt((commands) => this.#send(commands, request));
  }

  #lose(): void {
    this.#isConnected = false;
    this.#ledger.lose(this.#time.now());
    this.#schedule();
  }

  /** Makes an exchange now, or after the one in progress. */
  #wake(): void {
    if (!this.#isConnected || this.#closing) return;
    this.#isWoken = true;
    if (!this.#ledger.isExchanging) this.#exchange = this.#exchangeWhileWoken();
  }

  async #exchangeWhileWoken(): Promise<void> {
    while (this.#isWoken && !this.#closing) {
      this.#isWoken = false;
      const request = this.#ledger.begin(this.#time.now());
      const answer = await this.#redis.attempt((commands) => this.#send(commands, request));
      // A failure begins an outage, of which this was notified; another exchange may have begun since.
      if (!answer || !this.#ledger.isInProgress(request)) return;
      this.#ledger.end(answer.value, this.#time.now());
      this.#demand.admit();
      if (this.#ledger.isExchangeDue) this.#isWoken = true;
    }
    this.#schedule();
  }

  async #send(commands: RedisCommands, request: SlotRequest): Promise<SlotAnswer> {
    const values = exchangeArguments(this.#keys, this.#replica, request);
    return slotAnswerOf(await commands.evaluate(this.#script, [this.#keys.hash], values), request);
  }

  /** Sets the time of the next exchange, or, without Redis, of the end of the grace. */
  #schedule(): void {
    this.#cancelTimer();
    if (this.#closing) return;
    this.#cancelTimer = this.#time.after(this.#delayMs(), () => {
      if (this.#isConnected) this.#wake();
      else this.#endGrace();
    });
  }

  /** Timers may be early. */
  #endGrace(): void {
    if (this.#time.now() < this.#ledger.graceEndsAtMs) this.#schedule();
    else this.#demand.admit();
  }

  #delayMs(): number {
    if (!this.#isConnected) return Math.max(1, Math.ceil(this.#ledger.graceEndsAtMs - this.#time.now()));
    return this.#demand.waiting() > 0 ? POLL_MS + Math.random() * POLL_JITTER_MS : HEARTBEAT_MS;
  }
}

/** Names of nodes and replicas are of no concern to those who read the keys of Redis. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
