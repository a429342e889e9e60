import { fingerprintOf, readContent, readContentSync, type FileContent } from './file-content.js';

/**
 * Gives the content of a file.
 * @param setting what names the file, such as `CUPI_CA_FILE`; for reports
 */
export type ReadFile = (path: string, setting: string) => FileContent;

/** A value, or every error of the files that it is made of. The errors contain nothing of the files' content. */
export type Loaded<Value> =
  | { readonly value: Value; readonly errors?: never }
  | { readonly value?: never; readonly errors: readonly string[] };

/** What files do not make a value of, and why. */
export interface Rejection {
  readonly errors: readonly string[];
  /** The settings of the files that have changed; of a reminder, those of all files. */
  readonly settings: readonly string[];
  /** Whether the same was reported before. */
  readonly isReminder: boolean;
}

/** How a value is made, and who is notified of its changes. */
export interface WatchedValueOptions<Value> {
  /** Makes the value. It reads each file by the function that it is given, and may be called several times. */
  readonly load: (read: ReadFile) => Loaded<Value>;
  /** Called with a new value, even if it is the same as before, and the settings of the files that have changed. */
  readonly onReplaced?: (value: Value, settings: readonly string[]) => void;
  /** Called when the files are missing, unreadable or invalid, and again while that lasts. The value stays in force. */
  readonly onRejected?: (rejection: Rejection) => void;
  /** Time between two checks of the files; 1000 by default. */
  readonly pollIntervalMs?: number;
  /** How often {@link onRejected} is repeated; 60,000 by default. */
  readonly reminderIntervalMs?: number;
}

/** A file that the value is made of. */
interface KnownFile {
  /** What names it. */
  readonly settings: readonly string[];
  readonly fingerprint: string;
}

const POLL_INTERVAL_MS = 1000;
const REMINDER_INTERVAL_MS = 60_000;
/** How long a check of the files may take: if the disk hangs, they count as unreadable. */
const CHECK_TIMEOUT_MS = 10_000;
/** Least time between two checks that were asked for. */
const REFRESH_INTERVAL_MS = 50;
/** How long those who ask for a check wait for it at most. */
const REFRESH_TIMEOUT_MS = 500;

/** No valid value can be made of the files. */
export class InvalidFilesError extends Error {
  override readonly name = 'InvalidFilesError';

  constructor(readonly errors: readonly string[]) {
    super(errors.join('\n'));
  }
}

/**
 * A value that is made of the content of files, and made again when that changes. At any moment it is of one version of
 * all its files: a new version replaces the old one at once, or not at all.
 *
 * Changes are detected by polling the content. The files are small, and time stamps and file system events are unreliable
 * with editors that replace files, bind mounts, and the symbolic links that Kubernetes swaps.
 */
export class WatchedValue<Value> {
  #value: Value;
  #files: ReadonlyMap<string, KnownFile>;
  #errors: readonly string[] = [];
  #readAtMs = Date.now();
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #reminder: NodeJS.Timeout | undefined;
  #checking: Promise<void> | undefined;
  /** A check that was asked for and has not begun. */
  #refreshing: Promise<void> | undefined;
  /** By the monotonic clock; undefined between two checks. */
  #checkStartedAtMs: number | undefined;
  /** When the last check ended, by the monotonic clock. */
  #checkedAtMs = -Infinity;

  private constructor(
    private readonly options: WatchedValueOptions<Value>,
    { value, files }: { readonly value: Value; readonly files: ReadonlyMap<string, KnownFile> },
  ) {
    this.#value = value;
    this.#files = files;
    if (files.size === 0) return;
    this.#scheduleCheck();
    this.#reminder = setInterval(() => {
      this.#report(settingsOf(this.#files), true);
    }, options.reminderIntervalMs ?? REMINDER_INTERVAL_MS).unref();
  }

  /**
   * Makes the value, and watches its files until {@link close}; that does not keep the process alive. Of no file, it
   * stays as it is.
   * @throws InvalidFilesError naming every error at once
   */
  static open<Value>(options: WatchedValueOptions<Value>): WatchedValue<Value> {
    const { loaded, files } = loadFrom(options.load, readContentSync);
    if (loaded.errors) throw new InvalidFilesError(loaded.errors);
    return new WatchedValue(options, { value: loaded.value, files });
  }

  /** The value in force. */
  get value(): Value {
    return this.#value;
  }

  /** When the value in force was made, as Unix time in milliseconds. */
  get readAtMs(): number {
    return this.#readAtMs;
  }

  /** False while the files are missing, unreadable or invalid, and a former value is in force. */
  get isValid(): boolean {
    return this.#currentErrors().length === 0;
  }

  /** Whether there are files that may change the value. */
  get isWatching(): boolean {
    return this.#files.size > 0 && !this.#isClosed;
  }

  /** Checks the files now. Resolves when a check is over that began after the call, or has taken too long. Never fails. */
  async refresh(): Promise<void> {
    if (!this.isWatching) return;
    this.#refreshing ??= this.#checkSoon();
    await settledWithin(this.#refreshing, REFRESH_TIMEOUT_MS);
  }

  /** Stops watching; the value stays in force. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#reminder);
  }

  #scheduleCheck(): void {
    if (this.#isClosed) return;
    const check = async (): Promise<void> => {
      await this.#check();
      this.#scheduleCheck();
    };
    this.#timer = setTimeout(() => void check(), this.options.pollIntervalMs ?? POLL_INTERVAL_MS).unref();
  }

  async #checkSoon(): Promise<void> {
    await pause(this.#checkedAtMs + REFRESH_INTERVAL_MS - performance.now());
    // A check in progress may have read a file before it changed.
    while (this.#checking) await this.#checking;
    this.#refreshing = undefined;
    await this.#check();
  }

  #check(): Promise<void> {
    this.#checking ??= this.#readAgain().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #readAgain(): Promise<void> {
    this.#checkStartedAtMs = performance.now();
    const contents = await readAll(this.#files.keys());
    const changed = [...this.#files].filter(([path, file]) => {
      const content = contents.get(path);
      return content && fingerprintOf(content) !== file.fingerprint;
    });
    if (changed.length > 0 || this.#isOverdue()) {
      const { loaded, files } = await load(this.options.load, contents);
      this.#take(loaded, files, settingsOf(changed));
    }
    this.#checkStartedAtMs = undefined;
    this.#checkedAtMs = performance.now();
  }

  #take(loaded: Loaded<Value>, files: ReadonlyMap<string, KnownFile>, settings: readonly string[]): void {
    if (this.#isClosed) return;
    this.#files = files;
    this.#errors = loaded.errors ?? [];
    if (loaded.errors) {
      this.#report(settings, false);
      return;
    }
    this.#value = loaded.value;
    this.#readAtMs = Date.now();
    this.options.onReplaced?.(loaded.value, settings);
  }

  #report(settings: readonly string[], isReminder: boolean): void {
    const errors = this.#currentErrors();
    if (errors.length > 0) this.options.onRejected?.({ errors, settings, isReminder });
  }

  #currentErrors(): readonly string[] {
    return this.#isOverdue() ? ['the file, or one that it names, cannot be read in time'] : this.#errors;
  }

  #isOverdue(): boolean {
    return (
      this.#checkStartedAtMs !== undefined && performance.now() - this.#checkStartedAtMs > CHECK_TIMEOUT_MS
    );
  }
}

function settingsOf(files: Iterable<readonly [string, KnownFile]>): string[] {
  return [...new Set([...files].flatMap(([, { settings }]) => settings))];
}

async function readAll(paths: Iterable<string>): Promise<Map<string, FileContent>> {
  const contents = new Map<string, FileContent>();
  for (const path of paths) contents.set(path, await readContent(path));
  return contents;
}

interface LoadedFiles<Value> {
  readonly loaded: Loaded<Value>;
  readonly files: ReadonlyMap<string, KnownFile>;
}

function loadFrom<Value>(
  make: (read: ReadFile) => Loaded<Value>,
  read: (path: string) => FileContent,
): LoadedFiles<Value> {
  const files = new Map<string, KnownFile>();
  const loaded = make((path, setting) => {
    const content = read(path);
    const settings = [...(files.get(path)?.settings ?? []), setting];
    files.set(path, { settings, fingerprint: fingerprintOf(content) });
    return content;
  });
  return { loaded, files };
}

/** Loads from the content that has been read; reads only files that a new version names for the first time. */
async function load<Value>(
  make: (read: ReadFile) => Loaded<Value>,
  contents: ReadonlyMap<string, FileContent>,
): Promise<LoadedFiles<Value>> {
  const unread: string[] = [];
  const result = loadFrom(make, (path) => {
    const content = contents.get(path);
    if (!content) unread.push(path);
    return content ?? { errorCode: 'not read yet' };
  });
  if (unread.length === 0) return result;
  return load(make, new Map([...contents, ...(await readAll(unread))]));
}

async function pause(durationMs: number): Promise<void> {
  if (durationMs <= 0) return;
  await new Promise((resolve) => {
    setTimeout(resolve, durationMs).unref();
  });
}

async function settledWithin(work: Promise<void>, durationMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, durationMs).unref();
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
