import { EVERYTHING } from './dependencies.js';
import { entryKey } from './entry-key.js';
import type { Representation } from './cached-answer.js';
import { TierHealth } from './tier-health.fixture.js';
import { validEntryOf } from './valid-entry.js';
import { decodeSharedEntry, encodeSharedEntry } from './shared-entry.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

/** How commands and messages travel between a tier and the shared memory; immediately unless a test says otherwise. */
export interface Wire {
  /** Commands arrive in the order in which they are sent. Rejects when the caller no longer waits for the answer. */
  readonly send: <Answer>(command: () => Answer) => Promise<Answer>;
  /** Messages arrive in the order in which they are sent, or not at all. */
  readonly bring: (message: () => void, dependencies: readonly string[]) => void;
}

const SHORT_WIRE: Wire = {
  send: (command) => Promise.resolve(command()),
  bring: (message) => {
    message();
  },
};

/** What all {@link MemorySharedTier}s of a test share. */
export class SharedMemory {
  readonly entries = new Map<string, { readonly bytes: Buffer; readonly expiresAtMs: number }>();
  readonly epochs = new Map<string, string>();
  readonly now: () => number;
  readonly #subscribers = new Map<object, (dependencies: readonly string[]) => void>();
  #epochsMade = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  subscribe(tier: object, notify: (dependencies: readonly string[]) => void): void {
    this.#subscribers.set(tier, notify);
  }

  unsubscribe(tier: object): void {
    this.#subscribers.delete(tier);
  }

  begin({ partition, target, dependencies, etagSalt }: SharedRead): SharedBeginning {
    const epochs = dependencies.map((dependency) => this.#epochOf(dependency));
    const stored = this.entries.get(entryKey(partition, target));
    const entry = stored && decodeSharedEntry(stored.bytes, etagSalt);
    const valid = entry && validEntryOf(entry, epochs, stored.expiresAtMs - this.now());
    return { entry: valid, epochs, atMs: this.now() };
  }

  store(
    read: SharedRead,
    lifeMs: number,
    beginning: SharedBeginning,
    representation: Representation,
  ): boolean {
    const { epochs, atMs } = beginning;
    if (!read.dependencies.every((dependency, index) => this.epochs.get(dependency) === epochs[index]))
      return false;
    const bytes = encodeSharedEntry({ representation, epochs, lifeMs }, read.etagSalt);
    this.entries.set(entryKey(read.partition, read.target), { bytes, expiresAtMs: atMs + lifeMs });
    return true;
  }

  invalidate(sender: object, dependencies: readonly string[]): void {
    for (const dependency of dependencies) this.epochs.delete(dependency);
    for (const [tier, notify] of this.#subscribers) if (tier !== sender) notify(dependencies);
  }

  #epochOf(dependency: string): string {
    const epoch = this.epochs.get(dependency) ?? String(++this.#epochsMade);
    this.epochs.set(dependency, epoch);
    return epoch;
  }
}

/** A shared tier in this process that behaves like Redis, for tests: nothing happens on its own. */
export class MemorySharedTier implements SharedTier {
  readonly #memory: SharedMemory;
  readonly #wire: Wire;
  readonly #health = new TierHealth(() => this.#listener?.onChange());
  #listener: SharedTierListener | undefined;

  constructor(memory: SharedMemory, wire = SHORT_WIRE) {
    this.#memory = memory;
    this.#wire = wire;
  }

  get isUsable(): boolean {
    return this.#health.isHealthy;
  }

  listen(listener: SharedTierListener): void {
    this.#listener = listener;
    this.connectBus();
  }

  connectBus(): void {
    this.#memory.subscribe(this, (dependencies) => {
      this.#wire.bring(() => this.#listener?.onInvalidated(dependencies), dependencies);
    });
    this.#listener?.onGap();
    this.#health.subscribed();
  }

  loseBus(): void {
    this.#memory.unsubscribe(this);
    this.#health.unsubscribed();
    this.#listener?.onGap();
  }

  async begin(read: SharedRead): Promise<SharedBeginning | undefined> {
    if (!this.isUsable) return undefined;
    return (await this.#attempt(() => this.#memory.begin(read)))?.value;
  }

  async store(
    read: SharedRead,
    lifeMs: number,
    beginning: SharedBeginning,
    representation: Representation,
  ): Promise<boolean> {
    if (!this.isUsable) return false;
    const stored = await this.#attempt(() => this.#memory.store(read, lifeMs, beginning, representation));
    return stored?.value ?? false;
  }

  async remove({ partition, target }: SharedRead): Promise<void> {
    await this.#attempt(() => this.#memory.entries.delete(entryKey(partition, target)));
  }

  async invalidate(dependencies: readonly string[]): Promise<void> {
    await this.#attempt(() => {
      this.#memory.invalidate(this, dependencies);
    });
  }

  /** What a real tier does by itself after a while. */
  async recover(): Promise<void> {
    await this.#health.recover(() =>
      this.#wire
        .send(() => {
          this.#memory.invalidate(this, [EVERYTHING]);
        })
        .then(
          () => true,
          () => false,
        ),
    );
  }

  close(): Promise<void> {
    this.#listener = undefined;
    this.#memory.unsubscribe(this);
    this.#health.unsubscribed();
    return Promise.resolve();
  }

  async #attempt<Answer>(command: () => Answer): Promise<{ readonly value: Answer } | undefined> {
    try {
      return { value: await this.#wire.send(command) };
    } catch {
      this.#health.lose();
      return undefined;
    }
  }
}
