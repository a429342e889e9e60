import type { CounterStore, Tally } from './counter-store.js';
import type { MemoryCounterStore } from './memory-counter-store.js';

/** A point that was counted. */
export interface Point extends Tally {
  /** Takes the point back, in the store where it was counted. */
  takeBack(): Promise<void>;
}

/** Counts in the shared store while it works, otherwise in this process. Never fails. */
export class InsuredCounter {
  readonly #local: MemoryCounterStore;
  readonly #shared: CounterStore | undefined;

  /** @param shared counts for all replicas, and may fail */
  constructor(local: MemoryCounterStore, shared?: CounterStore) {
    this.#local = local;
    this.#shared = shared;
  }

  async add(key: string): Promise<Point> {
    const shared = await this.#onShared((store) => store.add(key));
    const { count, msLeft } = shared ? shared.value : await this.#local.add(key);
    // A point counted in one store and taken back in the other would allow one too many there.
    const takeBack = shared
      ? () => this.#ignoreOutage((store) => store.takeBack(key))
      : () => this.#local.takeBack(key);
    return { count, msLeft, takeBack };
  }

  async read(key: string): Promise<Tally> {
    const shared = await this.#onShared((store) => store.read(key));
    return shared ? shared.value : this.#local.read(key);
  }

  async clear(key: string): Promise<void> {
    await Promise.all([this.#ignoreOutage((store) => store.clear(key)), this.#local.clear(key)]);
  }

  async #ignoreOutage(operation: (store: CounterStore) => Promise<void>): Promise<void> {
    await this.#onShared(operation);
  }

  async #onShared<Result>(
    operation: (store: CounterStore) => Promise<Result>,
  ): Promise<{ readonly value: Result } | undefined> {
    if (!this.#shared) return undefined;
    try {
      return { value: await operation(this.#shared) };
    } catch {
      return undefined;
    }
  }
}
