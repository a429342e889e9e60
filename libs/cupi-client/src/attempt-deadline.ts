import { CupiError } from './cupi-error.js';

/** What ended an attempt before its answer was complete. */
type AttemptEnd = 'timeout' | 'aborted';

/**
 * Aborts one attempt when its time is over or its caller has gone, whichever comes first. Call {@link dispose} when the
 * attempt is over: the caller's signal may outlive it.
 */
export class AttemptDeadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #onCallerAbort = () => {
    this.#end(isTimeout(this.#callerSignal?.reason) ? 'timeout' : 'aborted');
  };
  readonly #sendByMs: number;
  #endedBy: AttemptEnd | undefined;

  /** @param sendWithinMs the part of the time within which the request must be sent, in milliseconds */
  constructor(timeoutMs: number, callerSignal?: AbortSignal, sendWithinMs = timeoutMs) {
    this.#callerSignal = callerSignal;
    this.#sendByMs = performance.now() + sendWithinMs;
    this.#timer = setTimeout(() => {
      this.expire();
    }, timeoutMs);
    callerSignal?.addEventListener('abort', this.#onCallerAbort);
    if (callerSignal?.aborted) this.#onCallerAbort();
  }

  /** Aborted when the attempt must stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the attempt must stop, or undefined while it may continue. */
  get endedBy(): AttemptEnd | undefined {
    return this.#endedBy;
  }

  /** The remaining time until the request must have been sent, in milliseconds. */
  get sendMsLeft(): number {
    return Math.max(0, this.#sendByMs - performance.now());
  }

  /** @throws the reason of the signal when it is too late to send the request, or its caller has gone */
  requireTimeToSend(): void {
    if (this.sendMsLeft === 0) this.expire();
    this.signal.throwIfAborted();
  }

  /** Ends the attempt as if its time were over. */
  expire(): void {
    this.#end('timeout');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort);
  }

  #end(reason: AttemptEnd): void {
    this.#endedBy ??= reason;
    this.#controller.abort();
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof CupiError && reason.kind === 'timeout';
}

/**
 * The error of an attempt that was aborted.
 *
 * @param outcome `unknown` when a write may have been sent
 */
export function deadlineError(endedBy: AttemptEnd, outcome?: 'unknown'): CupiError {
  const message =
    endedBy === 'timeout' ? 'The upstream did not answer in time.' : 'The caller cancelled the call.';
  return new CupiError(endedBy, message, { outcome });
}

/** Resolves when the time of an attempt is over, or its call is cancelled. */
export function endOf({ signal }: AttemptDeadline): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
