import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Bytes that wait for the reader at most, give or take what is written in one piece. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** How soon a full pipe is tried again. */
const RETRY_INTERVAL_MS = 20;

/** How long a process that exits waits for the reader. */
const EXIT_TIMEOUT_MS = 500;

/**
 * Standard output that does not wait for its reader: a full pipe would hold up the event loop, and with it every caller
 * and every signal. What the pipe does not take waits in memory. Lines beyond the bound are lost, and so are those that a
 * closed pipe or a full disk refuses; their number is reported as soon as lines are taken again.
 *
 * pino's own destination (sonic-boom 4.2) does not do this. Asynchronous, it loses at exit the piece that a full pipe has
 * refused, and on a full disk the process never ends; synchronous, it sleeps while the pipe is full, with the event loop.
 */
export class StandardOutput implements DestinationStream {
  readonly #onLoss: (lines: number) => void;
  /** Of a pipe or a socket it is non-blocking, since Node has made a stream of it. */
  readonly #descriptor = process.stdout.fd;
  /** What is being written, and what is to follow. */
  #bytes = Buffer.alloc(0);
  #text = '';
  #lostLines = 0;
  #retry: NodeJS.Timeout | undefined;
  /** By the monotonic clock; undefined until the process exits. */
  #exitDeadlineMs: number | undefined;

  /** @param onLoss gets the number of lines that were lost */
  constructor(onLoss: (lines: number) => void) {
    this.#onLoss = onLoss;
    process.on('exit', () => {
      this.#exitDeadlineMs = performance.now() + EXIT_TIMEOUT_MS;
      clearTimeout(this.#retry);
      this.#writeWaiting();
    });
  }

  /** @param text whole lines */
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

  /** Returns true after a while when the process exits and has time left, and else false at once. */
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
