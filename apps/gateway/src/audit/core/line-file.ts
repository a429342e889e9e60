import { constants, open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LineBatch } from './line-batch.js';

const { O_APPEND, O_CREAT, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;

/** A new file is readable by its owner only. */
const NEW_FILE_MODE = 0o600;

const REGULAR_FILE_FLAGS = O_RDWR | O_APPEND | O_CREAT;
/**
 * Neither opening a FIFO nor writing to it blocks until it is read, which would occupy a thread of libuv's pool. It is not
 * opened for reading, which would accept lines that no process reads.
 */
const FIFO_FLAGS = O_WRONLY | O_APPEND | O_NONBLOCK;

/** Minimum time between two checks whether the file was rotated, in milliseconds. */
const ROTATION_CHECK_INTERVAL_MS = 1_000;

/** Maximum number of characters that wait for a file that hangs: tens of thousands of lines. */
const MAX_PENDING_LENGTH = 16 * 1024 * 1024;

const WRITE_TIMEOUT_MS = 5_000;

/** How soon a full FIFO is tried again, in milliseconds. */
const RETRY_INTERVAL_MS = 20;

const LINE_FEED = 0x0a;

/** A file cannot be opened for appending. */
class LineFileError extends Error {
  override readonly name = 'LineFileError';

  constructor(path: string, cause: unknown) {
    super(`The file ${path} cannot be opened for writing: ${messageOf(cause)}`, { cause });
  }
}

/** Lines could not be written. */
export interface LineFileFailure {
  readonly error: Error;
  /** The lines that may not be in the file, complete, each with its line feed; empty when only reopening failed. */
  readonly lines: readonly string[];
}

/** Options of a {@link LineFile}. */
export interface LineFileOptions {
  /** Called with lines that could not be written, so that they can be stored elsewhere. Must not throw. */
  readonly onFailure?: ((failure: LineFileFailure) => void) | undefined;
  /** How long a write may take before it counts as failed; 5000 by default. */
  readonly writeTimeoutMs?: number;
}

/**
 * Appends complete lines to a file, in order, without blocking the caller.
 *
 * Rotation works in every usual way: the file is truncated (it is open for appending, so the next line goes to
 * its new end), renamed or deleted (which is detected), or anything followed by {@link reopen}.
 *
 * Within seconds every line is in the file or reported, even when the disk is full or hangs, or the file is a FIFO that
 * no process reads. After a failure the file is reopened for the next lines. Lines are handed to the operating
 * system and not synced to the disk, so they survive the end of the process, but not a loss of power.
 */
export class LineFile {
  readonly #path: string;
  readonly #onFailure: LineFileOptions['onFailure'];
  readonly #writeTimeoutMs: number;
  #handle: FileHandle | undefined;
  /** Whether the last write ended in the middle of a line. */
  #isWithinLine = false;
  #pending: string[] = [];
  #pendingLength = 0;
  #batch: LineBatch | undefined;
  #draining: Promise<void> | undefined;
  /** Whether the write of an abandoned batch has not returned: until then no other one may occupy a thread. */
  #isHanging = false;
  #mustReopen = false;
  #isClosed = false;
  /** By the monotonic clock. */
  #nextRotationCheckMs = 0;

  private constructor(path: string, { onFailure, writeTimeoutMs = WRITE_TIMEOUT_MS }: LineFileOptions) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#writeTimeoutMs = writeTimeoutMs;
  }

  /** @throws LineFileError when the file cannot be opened, or is a FIFO that no process reads */
  static async open(path: string, options: LineFileOptions = {}): Promise<LineFile> {
    const file = new LineFile(path, options);
    await file.#currentHandle();
    return file;
  }

  /** Queues a line, with its line feed, to be written as soon as possible. */
  append(line: string): void {
    if (this.#isClosed) {
      this.#report(new Error('The file is closed.'), [line]);
    } else if (this.#isHanging) {
      this.#report(new Error('The file hangs.'), [line]);
    } else if (this.#pendingLength + line.length > MAX_PENDING_LENGTH) {
      this.#report(new Error('Too many lines wait to be written.'), [line]);
    } else {
      this.#pending.push(line);
      this.#pendingLength += line.length;
      this.#startDraining();
    }
  }

  /** Closes and reopens the file; lines that still wait go to the new one. */
  async reopen(): Promise<void> {
    if (this.#isClosed) return;
    this.#mustReopen = true;
    this.#startDraining();
    await this.flush();
  }

  /** Waits, for seconds at most, until all lines are written or reported. */
  async flush(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  /** Writes or reports the remaining lines, within seconds, and accepts no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#startDraining();
    await this.flush();
  }

  /** Reports at once the lines that still wait, for a process that is about to exit. */
  abandon(): void {
    this.#abandon(new Error('The process ends.'));
  }

  #abandon(error: Error): void {
    const lines = [...(this.#batch?.abandon() ?? []), ...this.#takePending()];
    if (lines.length > 0) this.#report(error, lines);
  }

  #startDraining(): void {
    if (this.#hasWork()) this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#hasWork()) await this.#writeInTime(new LineBatch(this.#takePending()));
    } finally {
      this.#draining = undefined;
    }
  }

  #hasWork(): boolean {
    const mustClose = this.#isClosed && this.#handle !== undefined;
    return !this.#isHanging && (this.#pending.length > 0 || this.#mustReopen || mustClose);
  }

  #takePending(): readonly string[] {
    const lines = this.#pending;
    this.#pending = [];
    this.#pendingLength = 0;
    return lines;
  }

  async #writeInTime(batch: LineBatch): Promise<void> {
    this.#batch = batch;
    const writing = this.#write(batch);
    if (await settlesWithin(writing, this.#writeTimeoutMs)) return;
    const error = new Error('The lines could not be written in time.');
    this.#abandon(error);
    // A write that waits for space in a FIFO ends with the abort; one that the operating system holds does not.
    if (await settlesWithin(writing, RETRY_INTERVAL_MS)) return;
    this.#isHanging = true;
    // Lines that have arrived in the meantime.
    this.#abandon(error);
    void writing.then(() => {
      this.#isHanging = false;
      this.#startDraining();
    });
  }

  async #write(batch: LineBatch): Promise<void> {
    try {
      if (batch.lines.length > 0 || this.#mustReopen) await this.#writeToCurrent(batch);
      if (this.#isClosed) await this.#closeHandle();
    } catch (error) {
      await this.#closeHandle();
      if (!batch.isAbandoned) this.#report(error, batch.abandon());
    }
  }

  async #writeToCurrent(batch: LineBatch): Promise<void> {
    const handle = await this.#currentHandle();
    await this.#writeTo(handle, batch);
    if (batch.isAbandoned || !(await isDeleted(handle))) return;
    batch.restart();
    await this.#closeHandle();
    await this.#writeTo(await this.#currentHandle(), batch);
  }

  async #writeTo(handle: FileHandle, batch: LineBatch): Promise<void> {
    // A full disk or a crash may have truncated the last line: the next one must not be appended to it.
    let rest = Buffer.from(`${this.#isWithinLine ? '\n' : ''}${batch.lines.join('')}`);
    while (rest.length > 0 && !batch.isAbandoned) {
      const count = await writeSome(handle, rest, batch.abandoned);
      if (count > 0) this.#isWithinLine = rest[count - 1] !== LINE_FEED;
      rest = rest.subarray(count);
      batch.unwrittenBytes = rest.length;
    }
  }

  /** Opens the file that its path names now. */
  async #currentHandle(): Promise<FileHandle> {
    if (this.#mustReopen || (await this.#isRotated())) {
      this.#mustReopen = false;
      await this.#closeHandle();
    }
    this.#handle ??= await this.#openHandle();
    return this.#handle;
  }

  async #isRotated(): Promise<boolean> {
    if (!this.#handle || performance.now() < this.#nextRotationCheckMs) return false;
    this.#nextRotationCheckMs = performance.now() + ROTATION_CHECK_INTERVAL_MS;
    const opened = await this.#handle.stat();
    try {
      const named = await stat(this.#path);
      return named.ino !== opened.ino || named.dev !== opened.dev;
    } catch (error) {
      return errorCodeOf(error) === 'ENOENT';
    }
  }

  async #openHandle(): Promise<FileHandle> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(this.#path, await flagsFor(this.#path), NEW_FILE_MODE);
      this.#isWithinLine = await endsWithinLine(handle, this.#isWithinLine);
    } catch (error) {
      await handle?.close();
      throw new LineFileError(this.#path, error);
    }
    this.#nextRotationCheckMs = performance.now() + ROTATION_CHECK_INTERVAL_MS;
    return handle;
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    try {
      await handle?.close();
    } catch {
      // The lines are already reported or written, and a handle that fails to close needs no handling.
    }
  }

  #report(error: unknown, lines: readonly string[]): void {
    this.#onFailure?.({ error: error instanceof Error ? error : new Error(String(error)), lines });
  }
}

/** A missing file will be created as a regular one. */
async function flagsFor(path: string): Promise<number> {
  try {
    return (await stat(path)).isFile() ? REGULAR_FILE_FLAGS : FIFO_FLAGS;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return REGULAR_FILE_FLAGS;
    throw error;
  }
}

/**
 * Writes what a file accepts at once, and returns the number of bytes; 0, after a moment, for a full FIFO.
 * @param abandoned ends the wait for space in a FIFO
 */
async function writeSome(handle: FileHandle, bytes: Buffer, abandoned: AbortSignal): Promise<number> {
  try {
    return (await handle.write(bytes)).bytesWritten;
  } catch (error) {
    if (errorCodeOf(error) !== 'EAGAIN') throw error;
    await pause(RETRY_INTERVAL_MS, abandoned);
    return 0;
  }
}

/** Waits until the time is over or the signal is aborted. */
async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal }).catch(() => undefined);
}

async function settlesWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  const limit = new AbortController();
  try {
    const timeout = pause(timeoutMs, limit.signal).then(() => false);
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    limit.abort();
  }
}

async function isDeleted(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  return stats.isFile() && stats.nlink === 0;
}

/** @param isWithinLine assumed for a file that cannot be read, such as a FIFO */
async function endsWithinLine(handle: FileHandle, isWithinLine: boolean): Promise<boolean> {
  const stats = await handle.stat();
  if (!stats.isFile()) return isWithinLine;
  if (stats.size === 0) return false;
  const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: stats.size - 1 });
  return buffer[0] !== LINE_FEED;
}

function messageOf(error: unknown): string {
  if (errorCodeOf(error) === 'ENXIO') return 'no process reads it (ENXIO)';
  return error instanceof Error ? error.message : String(error);
}

function errorCodeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
