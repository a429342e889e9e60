import { getHeapStatistics } from 'node:v8';

const TICK_MS = 50;

/** Overload has to last this long, and is over after as long without any sign of it. */
const PERSISTENCE_MS = 1000;

/** Thresholds from which the process counts as overloaded. */
interface OverloadLimits {
  /** Delay of the event loop, in milliseconds: every request waits this long at each of its steps. */
  readonly maxLagMs?: number;
  /** Used share of the memory available to JavaScript, from 0 to 1. */
  readonly maxHeapShare?: number;
}

/**
 * Detects overload: for a whole second the event loop was late at each of its turns, or memory was about to run
 * out. The minimum delay, not the maximum, distinguishes a standing queue from one that drains by itself
 * (RFC 8289 §3.2), such as that behind one large document.
 */
export class OverloadWatch {
  readonly #maxLagMs: number;
  readonly #maxHeapShare: number;
  readonly #onChange: (isOverloaded: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  #dueAtMs = performance.now() + TICK_MS;
  #contradictedSinceMs: number | undefined;
  #isOverloaded = false;

  /** @param onChange called when overload begins and ends */
  constructor(onChange: (isOverloaded: boolean) => void, limits: OverloadLimits = {}) {
    this.#onChange = onChange;
    this.#maxLagMs = limits.maxLagMs ?? 500;
    this.#maxHeapShare = limits.maxHeapShare ?? 0.9;
    this.#timer = setInterval(() => {
      this.#tick();
    }, TICK_MS).unref();
  }

  get isOverloaded(): boolean {
    return this.#isOverloaded;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = performance.now();
    const isPressed = nowMs - this.#dueAtMs >= this.#maxLagMs || heapShare() >= this.#maxHeapShare;
    this.#dueAtMs = nowMs + TICK_MS;
    if (isPressed === this.#isOverloaded) {
      this.#contradictedSinceMs = undefined;
      return;
    }
    this.#contradictedSinceMs ??= nowMs;
    if (nowMs - this.#contradictedSinceMs < PERSISTENCE_MS) return;
    this.#contradictedSinceMs = undefined;
    this.#isOverloaded = isPressed;
    this.#onChange(isPressed);
  }
}

function heapShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}
