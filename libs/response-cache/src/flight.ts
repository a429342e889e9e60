/** One fetch shared by any number of readers; each may stop waiting at any time. */
export class Flight<Outcome> {
  /** The version of the invalidations when it began. */
  readonly began: number;
  /** Whether one of its readers asked for a reload. */
  isReload = false;
  readonly #controller = new AbortController();
  readonly #outcome: Promise<Outcome>;
  #waiting = 0;
  #isSettled = false;

  /** @param work starts with the next microtask, when others can find the flight */
  constructor(began: number, work: (flight: Flight<Outcome>) => Promise<Outcome>) {
    this.began = began;
    this.#outcome = Promise.resolve().then(() => work(this));
    const settle = () => {
      this.#isSettled = true;
    };
    // Also handles the failure of a flight that no reader waits for any more.
    this.#outcome.then(settle, settle);
  }

  /** Aborted when the last reader has gone, with that reader's reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for the outcome. Rejects for this reader alone, with the signal's reason, when the signal is aborted. */
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
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    outcome.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
