import { EVERYTHING } from './dependencies.js';
import { entryKey } from './entry-key.js';
import type { Representation } from './cached-answer.js';
import { Reliance } from './reliance.fixture.js';
import { copyOf } from './shared-copy.js';
import { decodeSharedEntry, encodeSharedEntry } from './shared-entry.js';
import type { SharedBeginning, SharedRead, SharedTier, SharedTierListener } from './shared-tier.js';

/** How commands and messages travel between a tier and what is shared; at once unless a test has it otherwise. */
export interface Wire {
  /** Commands arrive in the order in which they are sent. Rejects when the answer is not waited for any more. */
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
  readonly #hearers = new Map<object, (dependencies: readonly string[]) => void>();
  #epochsMade = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  subscribe(tier: object, hear: (dependencies: readonly string[]) => void): void {
    this.#hearers.set(tier, hear);
  }

  unsubscribe(tier: object): void {
    this.#hearers.delete(tier);
  }

  begin({ partition, target, dependencies, etagSalt }: SharedRead): SharedBeginning {
    const epochs = dependencies.map((dependency) => this.#epochOf(dependency));
    const kept = this.entries.get(entryKey(partition, target));
    const entry = kept && decodeSharedEntry(kept.bytes, etagSalt);
    const copy = entry && copyOf(entry, epochs, kept.expiresAtMs - this.now());
    return { copy, epochs, atMs: this.now() };
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

  drop(sender: object, dependencies: readonly string[]): void {
    for (const dependency of dependencies) this.epochs.delete(dependency);
    for (const [tier, hear] of this.#hearers) if (tier !== sender) hear(dependencies);
  }

  #epochOf(dependency: string): string {
    const epoch = this.epochs.get(dependency) ?? String(++this.#epochsMade);
    this.epochs.set(dependency, epoch);
    return epoch;
  }
}

/** Keeps copies in this process as Redis would, for tests: nothing happens but by what they do. */
export class MemorySharedTier implements SharedTier {
  readonly #memory: SharedMemory;
  readonly #wire: Wire;
  readonly #reliance = new Reliance(() => this.#listener?.onChange());
  #listener: SharedTierListener | undefined;

  constructor(memory: SharedMemory, wire = SHORT_WIRE) {
    this.#memory = memory;
    this.#wire = wire;
  }

  get isUsable(): boolean {
    return this.#reliance.isGiven;
  }

  listen(listener: SharedTierListener): void {
    this.#listener = listener;
    this.connectBus();
  }

  connectBus(): void {
    this.#memory.subscribe(this, (dependencies) => {
      this.#wire.bring(() => this.#listener?.onDrop(dependencies), dependencies);
    });
    this.#listener?.onGap();
    this.#reliance.hear();
  }

  loseBus(): void {
    this.#memory.unsubscribe(this);
    this.#reliance.turnDeaf();
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
    const kept = await this.#attempt(() => this.#memory.store(read, lifeMs, beginning, representation));
    return kept?.value ?? false;
  }

  async remove({ partition, target }: SharedRead): Promise<void> {
    await this.#attempt(() => this.#memory.entries.delete(entryKey(partition, target)));
  }

  async drop(dependencies: readonly string[]): Promise<void> {
    await this.#attempt(() => {
      this.#memory.drop(this, dependencies);
    });
  }

  /** What another tier does by itself after a while. */
  async makeGood(): Promise<void> {
    await this.#reliance.makeGood(() =>
      this.#wire
        .send(() => {
          this.#memory.drop(this, [EVERYTHING]);
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
    this.#reliance.turnDeaf();
    return Promise.resolve();
  }

  async #attempt<Answer>(command: () => Answer): Promise<{ readonly value: Answer } | undefined> {
    try {
      return { value: await this.#wire.send(command) };
    } catch {
      this.#reliance.lose();
      return undefined;
    }
  }
}
