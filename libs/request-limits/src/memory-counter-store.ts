import { EMPTY_TALLY, type CounterStore, type Tally } from './counter-store.js';

interface Window {
  count: number;
  /** By the monotonic clock. */
  readonly closesAtMs: number;
}

/**
 * Counts within this process, by the monotonic clock.
 *
 * Bounded: beyond `maxKeys` the key whose window is the oldest, and so the next to close anyway, is forgotten.
 */
export class MemoryCounterStore implements CounterStore {
  readonly #windowMs: number;
  readonly #maxKeys: number;
  /** In the order in which they opened, and so will close. */
  readonly #windows = new Map<string, Window>();

  constructor(windowSeconds: number, maxKeys: number) {
    this.#windowMs = windowSeconds * 1000;
    this.#maxKeys = maxKeys;
  }

  add(key: string): Promise<Tally> {
    return Promise.resolve(this.addAtOnce(key));
  }

  /** The same as {@link add}, for those who cannot wait. */
  addAtOnce(key: string): Tally {
    const window = this.#openWindow(key) ?? this.#open(key);
    window.count += 1;
    return tallyOf(window);
  }

  takeBack(key: string): Promise<void> {
    const window = this.#openWindow(key);
    if (window && window.count > 0) window.count -= 1;
    return Promise.resolve();
  }

  read(key: string): Promise<Tally> {
    const window = this.#openWindow(key);
    return Promise.resolve(window ? tallyOf(window) : EMPTY_TALLY);
  }

  clear(key: string): Promise<void> {
    this.#windows.delete(key);
    return Promise.resolve();
  }

  #openWindow(key: string): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.closesAtMs > performance.now() ? window : undefined;
  }

  #open(key: string): Window {
    const window = { count: 0, closesAtMs: performance.now() + this.#windowMs };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    this.#forgetClosed();
    return window;
  }

  #forgetClosed(): void {
    const nowMs = performance.now();
    for (const [key, { closesAtMs }] of this.#windows) {
      if (closesAtMs > nowMs && this.#windows.size <= this.#maxKeys) return;
      this.#windows.delete(key);
    }
  }
}

function tallyOf({ count, closesAtMs }: Window): Tally {
  return { count, msLeft: Math.max(closesAtMs - performance.now(), 0) };
}
