import type { UpstreamAccount } from '#libs/cupi-client';
import { ClientsFileError, type TrustedIssuer } from './clients-file.js';
import { fingerprintOf, readContent, type FileContent } from './file-content.js';
import { loadSnapshot, type LoadedSnapshot, type RegistrySources } from './load-snapshot.js';
import type { ClientPrincipal } from './principal.js';
import type { RegistrySnapshot, RegistrySummary } from './registry-snapshot.js';

/** Sources of a registry, and callbacks for its changes. */
export interface ClientsRegistryOptions extends RegistrySources {
  /** Time between two checks of the files; 2000 by default. */
  readonly pollIntervalMs?: number;
  /** How often {@link onRejected} is repeated; 60,000 by default. */
  readonly reminderIntervalMs?: number;
  /**
   * Called with the errors when the file, or a password file that it names, is missing, unreadable or invalid, and again
   * while that lasts. The previous version stays in force.
   */
  readonly onRejected?: (errors: readonly string[]) => void;
  /** Called when a version of the file has come into force, even if it declares the same as before. */
  readonly onReplaced?: (summary: RegistrySummary) => void;
}

/** State of the clients file. */
export interface ClientsFileStatus {
  /** False while it is missing, unreadable or invalid, and the previous version is in force. */
  readonly isValid: boolean;
  /** When the version in force was read, as Unix time in milliseconds. */
  readonly readAtMs: number;
}

const POLL_INTERVAL_MS = 2000;
const REMINDER_INTERVAL_MS = 60_000;
/** How long a check of the files may take: if the disk hangs, they count as unreadable. */
const CHECK_TIMEOUT_MS = 10_000;

/**
 * The clients, named credentials and trusted issuers that the environment and the clients file declare. At any
 * moment it holds one complete version of them: a new version of the file replaces the old one at once, or
 * not at all.
 *
 * Changes are detected by polling the content of the file and of the password files that it names. They are small, and
 * time stamps and file system events are unreliable with editors that replace files, bind mounts, and the symbolic
 * links that Kubernetes swaps.
 */
export class ClientsRegistry {
  private timer: NodeJS.Timeout | undefined;
  private reminder: NodeJS.Timeout | undefined;
  private isClosed = false;
  private errors: readonly string[] = [];
  private readAtMs = Date.now();
  /** By the monotonic clock; undefined between two checks. */
  private checkStartedAtMs: number | undefined;

  private constructor(
    private readonly options: ClientsRegistryOptions,
    private snapshot: RegistrySnapshot,
    private files: LoadedSnapshot['files'],
  ) {
    if (options.file === undefined) return;
    this.scheduleCheck();
    this.reminder = setInterval(() => {
      this.reportErrors();
    }, options.reminderIntervalMs ?? REMINDER_INTERVAL_MS).unref();
  }

  /**
   * Reads the file and watches it until {@link close}; the watch does not keep the process alive.
   * @throws ClientsFileError naming every error at once, without any secret
   */
  static open(options: ClientsRegistryOptions): ClientsRegistry {
    const { snapshot, errors, files } = loadSnapshot(options);
    if (!snapshot) throw new ClientsFileError(errors);
    return new ClientsRegistry(options, snapshot, files);
  }

  /** The client that holds an API key; takes the same time for every key. */
  findClient(apiKey: string): ClientPrincipal | undefined {
    return this.snapshot.findClient(apiKey);
  }

  /** The trusted issuer whose `iss` (RFC 7519 §4.1.1) is exactly this. */
  findIssuer(issuer: string): TrustedIssuer | undefined {
    return this.snapshot.findIssuer(issuer);
  }

  /** The account of a named credential. */
  findCredential(name: string): UpstreamAccount | undefined {
    return this.snapshot.findCredential(name);
  }

  /** State of the file; undefined when there is none. */
  fileStatus(): ClientsFileStatus | undefined {
    if (this.options.file === undefined) return undefined;
    return { isValid: this.currentErrors().length === 0, readAtMs: this.readAtMs };
  }

  /** Stops watching; the current version stays in force. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearInterval(this.reminder);
  }

  private scheduleCheck(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.check(), this.options.pollIntervalMs ?? POLL_INTERVAL_MS).unref();
  }

  private async check(): Promise<void> {
    this.checkStartedAtMs = performance.now();
    const contents = await readAll(this.files.keys());
    const hasChanged = [...contents].some(
      ([path, content]) => fingerprintOf(content) !== this.files.get(path),
    );
    if (hasChanged || this.isOverdue()) this.take(await load(this.options, contents));
    this.checkStartedAtMs = undefined;
    this.scheduleCheck();
  }

  private take({ snapshot, errors, files }: LoadedSnapshot): void {
    if (this.isClosed) return;
    this.files = files;
    this.errors = errors;
    if (!snapshot) {
      this.reportErrors();
      return;
    }
    this.snapshot = snapshot;
    this.readAtMs = Date.now();
    this.options.onReplaced?.(snapshot.summary());
  }

  private reportErrors(): void {
    const errors = this.currentErrors();
    if (errors.length > 0) this.options.onRejected?.(errors);
  }

  private currentErrors(): readonly string[] {
    return this.isOverdue() ? ['the file, or one that it names, cannot be read in time'] : this.errors;
  }

  private isOverdue(): boolean {
    return (
      this.checkStartedAtMs !== undefined && performance.now() - this.checkStartedAtMs > CHECK_TIMEOUT_MS
    );
  }
}

async function readAll(paths: Iterable<string>): Promise<Map<string, FileContent>> {
  const contents = new Map<string, FileContent>();
  for (const path of paths) contents.set(path, await readContent(path));
  return contents;
}

/** Loads from the content that has been read; reads only files that a new version names for the first time. */
async function load(sources: RegistrySources, contents: Map<string, FileContent>): Promise<LoadedSnapshot> {
  const unread: string[] = [];
  const loaded = loadSnapshot(sources, (path) => {
    const content = contents.get(path);
    if (!content) unread.push(path);
    return content ?? { errorCode: 'not read yet' };
  });
  if (unread.length === 0) return loaded;
  return load(sources, new Map([...contents, ...(await readAll(unread))]));
}
