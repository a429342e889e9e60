import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Maximum number of bytes that wait for the reader, plus at most one write. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Interval of retries while a pipe is full. */
const RETRY_INTERVAL_MS = 20;

/** How long a process that exits waits for the reader. */
const EXIT_TIMEOUT_MS = 500;

/**
 * Standard output that does not wait for its reader: a full pipe would block the event loop, and with it every caller
 * and every signal. What the pipe does not accept waits in memory. Lines beyond the maximum are lost, and so are those that
 * a closed pipe or a full disk rejects; their number is reported as soon as lines are accepted again.
 *
 * pino's own destination (sonic-boom 4.2) does not do this. Asynchronous, it loses at exit the piece that a full pipe has
 * rejected, and on a full disk the process never ends; synchronous, it sleeps while the pipe is full, with the event loop.
 */
export class StandardOutput implements DestinationStream {
  readonly #onLoss: (lines: number) => void;
  /** Non-blocking for a pipe or a socket, because Node has made a stream of it. */
  readonly #descriptor = process.stdout.fd;
  /** The bytes being written, and the text to follow. */
  #bytes = Buffer.alloc(0);
  #text = '';
  #lostLines = 0;
  #retry: NodeJS.Timeout | undefined;
  /** By the monotonic clock; undefined until the process exits. */
  #exitDeadlineMs: number | undefined;

  /** @param onLoss called with the number of lines that were lost */
  constructor(onLoss: (lines: number) => void) {
    this.#onLoss = onLoss;
    process.on('exit', () => {
      this.#exitDeadlineMs = performance.now() + EXIT_TIMEOUT_MS;
      clearTimeout(this.#retry);
      this.#writeWaiting();
    });
  }

  /** @param text complete lines */
  write(text: string): void {
    if (this.#bytes.length + this.#text.length >= MAX_WAITING_BYTES) {
      this.#lostLines += linesIn(text);
      return;
    }
    this.#text += text;
    if (!this.#retry) this.#writeWaiting();
  }

  #writeWaiting(): void {
    this.#retry = undefined;
    while (this.#hasWaiting()) if (!this.#writeSome()) return;
    this.#reportLoss();
  }

  #hasWaiting(): boolean {
    if (this.#bytes.length > 0) return true;
    this.#bytes = Buffer.from(this.#text);
    this.#text = '';
    return this.#bytes.length > 0;
  }

  /** Returns whether more can be written at once. */
  #writeSome(): boolean {
    try {
      this.#bytes = this.#bytes.subarray(writeSync(this.#descriptor, this.#bytes));
      return true;
    } catch (error) {
      if (isFull(error)) return this.#waitForReader();
      this.#lostLines += linesIn(this.#bytes.toString()) + linesIn(this.#text);
      this.#bytes = Buffer.alloc(0);
      this.#text = '';
      return false;
    }
  }

  /** Returns true after a pause when the process exits and has time left, otherwise false at once. */
  #waitForReader(): boolean {
    if (this.#exitDeadlineMs === undefined) {
      this.#retry = setTimeout(() => {
        this.#writeWaiting();
      }, RETRY_INTERVAL_MS).unref();
      return false;
    }
    if (performance.now() >= this.#exitDeadlineMs) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_INTERVAL_MS);
    return true;
  }

  #reportLoss(): void {
    if (this.#lostLines === 0) return;
    const lines = this.#lostLines;
    this.#lostLines = 0;
    this.#onLoss(lines);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
