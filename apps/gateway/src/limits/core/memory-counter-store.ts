import { EMPTY_TALLY, type CounterStore, type Tally } from './counter-store.js';

interface Window {
  count: number;
  /** By the monotonic clock. */
  readonly closesAtMs: number;
}

/**
 * Counts within this process, by the monotonic clock.
 *
 * Bounded: beyond `maxKeys`, the key with the oldest window, which would close next anyway, is evicted.
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

  /** Synchronous {@link add}. */
  addAtOnce(key: string): Tally {
    const nowMs = performance.now();
    const window = this.#openWindow(key, nowMs) ?? this.#open(key, nowMs);
    window.count += 1;
    return tallyOf(window, nowMs);
  }

  takeBack(key: string): Promise<void> {
    const window = this.#openWindow(key, performance.now());
    if (window && window.count > 0) window.count -= 1;
    return Promise.resolve();
  }

  read(key: string): Promise<Tally> {
    const nowMs = performance.now();
    const window = this.#openWindow(key, nowMs);
    return Promise.resolve(window ? tallyOf(window, nowMs) : EMPTY_TALLY);
  }

  clear(key: string): Promise<void> {
    this.#windows.delete(key);
    return Promise.resolve();
  }

  #openWindow(key: string, nowMs: number): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.closesAtMs > nowMs ? window : undefined;
  }

  #open(key: string, nowMs: number): Window {
    const window = { count: 0, closesAtMs: nowMs + this.#windowMs };
    this.#windows.delete(key);
    this.#windows.set(key, window);
    this.#forgetClosed(nowMs);
    return window;
  }

  #forgetClosed(nowMs: number): void {
    for (const [key, { closesAtMs }] of this.#windows) {
      if (closesAtMs > nowMs && this.#windows.size <= this.#maxKeys) return;
      this.#windows.delete(key);
    }
  }
}

function tallyOf({ count, closesAtMs }: Window, nowMs: number): Tally {
  return { count, msLeft: Math.max(closesAtMs - nowMs, 0) };
}
