import { getHeapStatistics } from 'node:v8';

const TICK_MS = 50;

/** Overload is what lasts that long, and it is over when nothing was seen of it for as long. */
const PERSISTENCE_MS = 1000;

/** From when on the process counts as pressed. */
interface OverloadLimits {
  /** How late the event loop may be, in milliseconds: so much every request waits at each of its steps. */
  readonly maxLagMs?: number;
  /** How much of the memory that JavaScript may have is in use, from 0 to 1. */
  readonly maxHeapShare?: number;
}

/**
 * Notices when the process has more to do than it can: when for a whole second the event loop was late each time it
 * came round, or memory was about to run out. Looking for the least delay and not for the greatest tells a queue that
 * stays from one that goes away by itself (RFC 8289 §3.2), such as that behind one large document.
 */
export class OverloadWatch {
  readonly #maxLagMs: number;
  readonly #maxHeapShare: number;
  readonly #onChange: (isOverloaded: boolean) => void;
  readonly #timer: NodeJS.Timeout;
  #dueAtMs = performance.now() + TICK_MS;
  #contradictedSinceMs: number | undefined;
  #isOverloaded = false;

  /** @param onChange told when overload begins and ends */
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
