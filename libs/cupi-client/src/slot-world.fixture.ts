import { setMaxListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';

import type { Argument, RedisCommands, RedisUser, Reply, Script } from '#libs/redis-client';

import { Bulkhead } from './bulkhead.js';
import { RedisSlots, type SlotTime } from './redis-slots.js';
import { exchangeScript } from './slot-exchange.js';

/** How a replica reaches Redis: well, not at all without any sign of it, or not at all with a closed connection. */
export type Network = 'up' | 'silent' | 'refused';

/** Redis carries an exchange out at the time of the world, and tells whom it has woken. */
const SCRIPT = exchangeScript(`
local now, woken = tonumber(ARGV[12]), KEYS[1] .. ':woken'
local function publish(channel)
  redis.call('RPUSH', woken, channel)
  return string.find(ARGV[13], channel, 1, true) and 1 or 0
end
`);

/** The index of the argument with the number of replicas that one knows. */
const KNOWN_REPLICAS = 8;

const CALL_MS = 10_000;
const OPERATION_TIMEOUT_MS = 250;
/** How long a silent failure goes unnoticed at most when nothing is sent. */
const NOTICED_AFTER_MS = 1_500;
const LATENCY_MS = 0.5;

/** Carries out commands of the world on a real Redis. */
export interface WorldRedis {
  evaluate: (script: Script, keys: readonly string[], values: readonly Argument[]) => Promise<Reply>;
  /** The channels published to since the last call. */
  woken: (key: string) => Promise<string[]>;
  delete: (key: string) => Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => unknown;
}

/** Replicas, one Redis and one node, with a clock that jumps from event to event. */
export class SlotWorld {
  readonly replicas: ModelReplica[] = [];
  readonly #redis: WorldRedis;
  readonly #timers: Timer[] = [];
  readonly #random: () => number;
  #order = 0;
  #nowMs = 1_000_000;
  /** The clock of Redis, against the real time. */
  #redisSkewMs = 1_700_000_000_000;
  /** Commands that a paused or absent Redis has received. */
  #pausedUntilMs = 0;
  #isAbsent = false;
  #hash = '';
  #inFlight = 0;
  /** Whether Redis has lost its data, and no replica that knows of others has come back. */
  isForgetful = false;
  /** The most calls that the node has had in progress. */
  peak = 0;
  exchanges = 0;

  constructor(
    readonly limit: number,
    readonly name: string,
    redis: WorldRedis,
    random: () => number,
  ) {
    this.#redis = redis;
    this.#random = random;
  }

  get time(): SlotTime {
    return { now: () => this.#nowMs, after: (delayMs, callback) => this.after(delayMs, callback) };
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get isPaused(): boolean {
    return this.#nowMs < this.#pausedUntilMs;
  }

  get isAbsent(): boolean {
    return this.#isAbsent;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  random(max: number): number {
    return this.#random() * max;
  }

  addReplica(name = `replica ${this.replicas.length}`): ModelReplica {
    const replica = new ModelReplica(this, name);
    this.replicas.push(replica);
    return replica;
  }

  after(delayMs: number, callback: () => unknown): () => void {
    this.#order += 1;
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, callback };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Lets that much time pass. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (let next = this.#nextBefore(endMs); next; next = this.#nextBefore(endMs)) {
      this.#nowMs = next.atMs;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      await next.callback();
      await turn();
    }
    this.#nowMs = endMs;
  }

  beginCall(): void {
    this.#inFlight += 1;
    this.peak = Math.max(this.peak, this.#inFlight);
  }

  endCalls(count: number): void {
    this.#inFlight -= count;
  }

  /** `CLIENT PAUSE`: commands are carried out afterwards, also those of connections that were closed. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#nowMs + ms);
    for (const replica of this.replicas) replica.onRedisSilent();
  }

  /** Whether every replica knows of the others, as far as it has been in contact. */
  get isKnownToAll(): boolean {
    return this.replicas.every(({ isAlive, wasInContact }) => wasInContact || !isAlive);
  }

  async flush(): Promise<void> {
    this.isForgetful = true;
    if (this.#hash !== '') await this.#redis.delete(this.#hash);
  }

  /** A crash, and another start without data. */
  async restart(ms: number): Promise<void> {
    this.#isAbsent = true;
    await this.flush();
    for (const replica of this.replicas) replica.onReset();
    this.after(ms, () => {
      this.#isAbsent = false;
    });
  }

  /** Sets the clock of Redis. */
  turnClock(ms: number): void {
    this.#redisSkewMs += ms;
  }

  /** Carries a command out once it has arrived. */
  arrive(
    script: Script,
    keys: readonly string[],
    values: readonly Argument[],
    onReply: (reply: Reply) => void,
  ): void {
    const waitMs = Math.max(0, this.#pausedUntilMs - this.#nowMs);
    this.after(waitMs, async () => {
      if (this.isPaused) this.arrive(script, keys, values, onReply);
      else if (!this.#isAbsent) onReply(await this.#carryOut(script, keys, values));
    });
  }

  async #carryOut(script: Script, keys: readonly string[], values: readonly Argument[]): Promise<Reply> {
    this.exchanges += 1;
    const [hash = ''] = keys;
    this.#hash = hash;
    const open = this.replicas.flatMap((replica) => (replica.isOpenAtRedis ? [replica.channel] : []));
    const nowMs = Math.floor(this.#nowMs + this.#redisSkewMs);
    const reply = await this.#redis.evaluate(script, keys, [...values, nowMs, open.join(' ')]);
    // An exchange that came too late has told Redis nothing.
    const hasEffect = Array.isArray(reply) && reply.length > 1;
    if (hasEffect && Number(values[KNOWN_REPLICAS]) > 0) this.isForgetful = false;
    for (const channel of await this.#redis.woken(hash)) {
      this.after(LATENCY_MS, () => this.replicas.find((replica) => replica.channel === channel)?.onMessage());
    }
    return reply;
  }

  #nextBefore(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      const isEarlier =
        !next || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order);
      if (timer.atMs <= endMs && isEarlier) next = timer;
    }
    return next;
  }
}

/** A replica with its own bulkhead, and its connection to Redis, which fails as `SharedRedis` does. */
export class ModelReplica {
  readonly #world: SlotWorld;
  readonly #ending = new AbortController();
  readonly #bulkhead: Bulkhead;
  #user: RedisUser = {};
  #network: Network = 'up';
  #isWorking = false;
  #hasTold = false;
  #running = 0;
  #connection = 0;
  isAlive = true;
  isOpenAtRedis = false;
  wasInContact = false;
  served = 0;
  failed = 0;

  constructor(
    world: SlotWorld,
    readonly name: string,
  ) {
    this.#world = world;
    this.#bulkhead = new Bulkhead({
      maxConcurrency: world.limit,
      queueLimit: 1_000,
      slots: (demand) =>
        new RedisSlots(
          {
            redis: {
              addUser: (user) => {
                this.#user = user;
              },
              removeUser: () => undefined,
              attempt: (operation) => this.#attempt(operation),
            },
            node: world.name,
            replicaName: name,
            limit: world.limit,
            callMs: CALL_MS,
            time: world.time,
            script: SCRIPT,
          },
          demand,
        ),
    });
    setMaxListeners(0, this.#ending.signal);
    this.#connectIn(0);
  }

  get channel(): string {
    return this.#user.channel ?? '';
  }

  get slots(): ReturnType<Bulkhead['slotStatus']> {
    return this.#bulkhead.slotStatus();
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#bulkhead.waitingCounts().read;
  }

  call(durationMs: number): void {
    if (!this.isAlive) return;
    const wait = { maxWaitMs: 1_000_000, signal: this.#ending.signal };
    const task = async (): Promise<void> => {
      this.#running += 1;
      this.#world.beginCall();
      await new Promise<void>((resolve) => this.#world.after(durationMs, resolve));
      if (!this.isAlive) return;
      this.#running -= 1;
      this.served += 1;
      this.#world.endCalls(1);
    };
    void this.#bulkhead.run('read', task, wait).catch(() => (this.failed += 1));
  }

  /** SIGKILL: its connections end, those to the node as well. */
  kill(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#ending.abort();
    this.#world.endCalls(this.#running);
    this.#running = 0;
    this.#isWorking = false;
    if (this.#network !== 'silent') this.isOpenAtRedis = false;
  }

  setNetwork(network: Network): void {
    this.#network = network;
    if (network === 'refused') this.onReset();
    if (network === 'silent') this.onRedisSilent();
    if (network === 'up' && !this.#isWorking) this.isOpenAtRedis = false;
  }

  /** Its connection is reset. */
  onReset(): void {
    this.isOpenAtRedis = false;
    this.#lose();
  }

  /** It gets no more answers. */
  onRedisSilent(): void {
    const connection = this.#connection;
    this.#world.after(this.#world.random(NOTICED_AFTER_MS), () => {
      const isSilent = this.#network === 'silent' || this.#world.isPaused;
      if (isSilent && connection === this.#connection) this.#lose();
    });
  }

  onMessage(): void {
    if (this.isAlive && this.#isWorking && this.#network === 'up') this.#user.onMessage?.('');
  }

  #lose(): void {
    if (!this.#isWorking) return;
    this.#isWorking = false;
    this.#connection += 1;
    if (this.#network === 'up' && !this.#world.isPaused) this.isOpenAtRedis = false;
    if (!this.#hasTold) this.#user.onOutage?.('');
    this.#hasTold = true;
    this.#connectIn(100);
  }

  #connectIn(ms: number): void {
    this.#world.after(ms, () => {
      if (!this.isAlive || this.#isWorking) return;
      if (this.#network !== 'up' || this.#world.isPaused || this.#world.isAbsent) {
        this.#connectIn(Math.min(2_000, ms * 2 + this.#world.random(100)));
        return;
      }
      this.#isWorking = true;
      this.#hasTold = false;
      this.isOpenAtRedis = true;
      this.#connection += 1;
      this.#user.onWorking?.();
    });
  }

  async #attempt<Result>(
    operation: (redis: RedisCommands) => Promise<Result>,
  ): Promise<{ readonly value: Result } | undefined> {
    if (!this.#isWorking) return undefined;
    const connection = this.#connection;
    return new Promise((resolve) => {
      const cancel = this.#world.after(OPERATION_TIMEOUT_MS, () => {
        if (connection === this.#connection) this.#lose();
        resolve(undefined);
      });
      const evaluate: RedisCommands['evaluate'] = (script, keys, values) =>
        new Promise((onReply) => {
          // What was sent may arrive once the network works again.
          const isHeld = this.#network !== 'up';
          if (isHeld && this.#world.random(1) < 0.5) return;
          const delayMs = isHeld ? this.#world.random(4_000) : LATENCY_MS + this.#world.random(LATENCY_MS);
          this.#world.after(delayMs, () => {
            this.#world.arrive(script, keys, values, (reply) => {
              this.#world.after(LATENCY_MS, () => {
                if (this.#network === 'up' && connection === this.#connection && this.#isWorking)
                  onReply(reply);
              });
            });
          });
        });
      void operation({ evaluate, send: () => Promise.reject(new Error('not used')) }).then((value) => {
        cancel();
        this.wasInContact = true;
        resolve({ value });
      });
    });
  }
}
