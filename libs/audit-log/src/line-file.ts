import { open, stat, type FileHandle } from 'node:fs/promises';

/** The owner alone may read a new file. */
const NEW_FILE_MODE = 0o600;

/** How often it is looked whether the file was rotated away at most, in milliseconds. */
const ROTATION_CHECK_INTERVAL_MS = 1_000;

/** Characters that wait for a disk that hangs at most: tens of thousands of lines. */
const MAX_PENDING_LENGTH = 16 * 1024 * 1024;

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
  /** The lines that are not in the file, whole, each with its line feed; none when only a reopening failed. */
  readonly lines: readonly string[];
}

/**
 * Appends lines to a file, whole and in order, without making anybody wait.
 *
 * Rotation works in every usual way: the file is truncated (it is open for appending, so the next line goes to
 * its new end), renamed or deleted (which is noticed), or anything followed by {@link reopen}.
 *
 * After a failure the file is opened anew for the next lines. Lines are handed to the operating system and
 * not forced to the disk, so they outlive the process, though not a loss of power.
 */
export class LineFile {
  readonly #path: string;
  readonly #onFailure: ((failure: LineFileFailure) => void) | undefined;
  #handle: FileHandle | undefined;
  #pending: string[] = [];
  #pendingLength = 0;
  #draining: Promise<void> | undefined;
  #mustReopen = false;
  #isClosed = false;
  /** By the monotonic clock. */
  #nextRotationCheckMs = 0;

  private constructor(path: string, onFailure?: (failure: LineFileFailure) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /**
   * @param onFailure is told of lines that could not be written; it must not throw
   * @throws LineFileError when the file cannot be opened
   */
  static async open(path: string, onFailure?: (failure: LineFileFailure) => void): Promise<LineFile> {
    const file = new LineFile(path, onFailure);
    await file.#currentHandle();
    return file;
  }

  /** Takes a line, with its line feed, to be written as soon as possible. */
  append(line: string): void {
    if (this.#isClosed) {
      this.#report(new Error('The file is closed.'), [line]);
    } else if (this.#pendingLength + line.length > MAX_PENDING_LENGTH) {
      this.#report(new Error('Too much waits to be written.'), [line]);
    } else {
      this.#pending.push(line);
      this.#pendingLength += line.length;
      this.#startDraining();
    }
  }

  /** Lets go of the file and opens it anew; lines that still wait go to the new one. */
  async reopen(): Promise<void> {
    if (this.#isClosed) return;
    this.#mustReopen = true;
    this.#startDraining();
    await this.flush();
  }

  /** Waits until all lines are written, or reported. */
  async flush(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  /** Writes what is left, and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    await this.#closeHandle();
  }

  #startDraining(): void {
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pending.length > 0 || this.#mustReopen) {
        const lines = this.#pending;
        this.#pending = [];
        this.#pendingLength = 0;
        await this.#write(lines);
      }
    } finally {
      this.#draining = undefined;
    }
  }

  async #write(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(lines.join(''));
    let writtenBytes = 0;
    const writeRest = async (handle: FileHandle) => {
      while (writtenBytes < bytes.length) {
        writtenBytes += (await handle.write(bytes, writtenBytes)).bytesWritten;
      }
    };
    try {
      const handle = await this.#currentHandle();
      await writeRest(handle);
      if (await isDeleted(handle)) {
        await this.#closeHandle();
        writtenBytes = 0;
        await writeRest(await this.#currentHandle());
      }
    } catch (error) {
      await this.#closeHandle();
      this.#report(error, linesAfter(writtenBytes, lines));
    }
  }

  /** The file as it is now under its name. */
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
      return isMissing(error);
    }
  }

  async #openHandle(): Promise<FileHandle> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(this.#path, 'a+', NEW_FILE_MODE);
      // A disk that was full, or a crash, may have cut the last line short: the next one must not be glued to it.
      if (await endsWithinLine(handle)) await handle.write('\n');
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
      // What was written has been answered for already, and nothing can be done with a handle that fails to close.
    }
  }

  #report(error: unknown, lines: readonly string[]): void {
    this.#onFailure?.({ error: error instanceof Error ? error : new Error(String(error)), lines });
  }
}

async function isDeleted(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  return stats.isFile() && stats.nlink === 0;
}

async function endsWithinLine(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size === 0) return false;
  const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: stats.size - 1 });
  return buffer.toString() !== '\n';
}

/** The lines that are not wholly within the first bytes. */
function linesAfter(writtenBytes: number, lines: readonly string[]): readonly string[] {
  let end = 0;
  const firstUnwritten = lines.findIndex((line) => (end += Buffer.byteLength(line)) > writtenBytes);
  return firstUnwritten === -1 ? [] : lines.slice(firstUnwritten);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
