/** One fetch that any number of readers wait for, each for as long as it likes. */
export class Flight<Outcome> {
  /** The version of the drops that was current as it began. */
  readonly began: number;
  /** Whether somebody aboard takes nothing from the store. */
  isReload = false;
  readonly #controller = new AbortController();
  readonly #outcome: Promise<Outcome>;
  #waiting = 0;
  #isSettled = false;

  /** @param work is begun with the next microtask, when the flight can be found by others */
  constructor(began: number, work: (flight: Flight<Outcome>) => Promise<Outcome>) {
    this.began = began;
    this.#outcome = Promise.resolve().then(() => work(this));
    const settle = () => {
      this.#isSettled = true;
    };
    // Also handles the failure of a flight that everybody has left.
    this.#outcome.then(settle, settle);
  }

  /** Aborted when the last one has left, with the reason of that one. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What it comes to. Rejects with the reader's own reason when the signal is aborted, for this reader alone. */
  async join(signal?: AbortSignal): Promise<Outcome> {
    this.#waiting += 1;
    try {
      return await (signal ? unlessAborted(signal, this.#outcome) : this.#outcome);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#isSettled) this.#controller.abort(signal?.reason);
    }
  }
}

function unlessAborted<Outcome>(signal: AbortSignal, outcome: Promise<Outcome>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    outcome.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  });
}
