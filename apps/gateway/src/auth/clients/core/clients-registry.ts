import type { UpstreamAccount } from '#libs/cupi-client';
import { ClientsFileError, type TrustedIssuer } from './clients-file.js';
import { fingerprintOf, readContent, type FileContent } from './file-content.js';
import { loadSnapshot, type LoadedSnapshot, type RegistrySources } from './load-snapshot.js';
import type { ClientPrincipal } from './principal.js';
import type { RegistrySnapshot, RegistrySummary } from './registry-snapshot.js';

/** What a registry is made of, and who is told of its changes. */
export interface ClientsRegistryOptions extends RegistrySources {
  /** How long after one look at the files the next one follows; 2000 by default. */
  readonly pollIntervalMs?: number;
  /** How often {@link onRefused} is called again; 60,000 by default. */
  readonly reminderIntervalMs?: number;
  /**
   * Called when the file, or a password file that it names, is missing, unreadable or broken, for these reasons, and again
   * while it is. What was declared before stays in force.
   */
  readonly onRefused?: (faults: readonly string[]) => void;
  /** Called when a version of the file has come into force, also when it is the same as before. */
  readonly onReplaced?: (summary: RegistrySummary) => void;
}

/** How the clients file is. */
export interface ClientsFileStatus {
  /** False while it is missing, unreadable or broken, and what was declared before is in force. */
  readonly isValid: boolean;
  /** When the version in force was read, as Unix time in milliseconds. */
  readonly readAtMs: number;
}

const POLL_INTERVAL_MS = 2000;
const REMINDER_INTERVAL_MS = 60_000;
/** How long a look at the files may take: a disk that hangs makes them unreadable. */
const LOOK_TIMEOUT_MS = 10_000;

/**
 * The clients, named credentials and trusted issuers that the environment and the clients file declare. At any
 * moment it holds one whole version of them: a new version of the file takes the place of the old one at once,
 * or not at all.
 *
 * Changes are found by reading the file, and the password files that it names, again and again: they are small,
 * and their content tells what time stamps and file system events do not under editors that replace files, bind
 * mounts, and the symbolic links that Kubernetes swaps.
 */
export class ClientsRegistry {
  private timer: NodeJS.Timeout | undefined;
  private reminder: NodeJS.Timeout | undefined;
  private isClosed = false;
  private faults: readonly string[] = [];
  private readAtMs = Date.now();
  /** By the monotonic clock; undefined between two looks. */
  private lookingSinceMs: number | undefined;

  private constructor(
    private readonly options: ClientsRegistryOptions,
    private snapshot: RegistrySnapshot,
    private files: LoadedSnapshot['files'],
  ) {
    if (options.file === undefined) return;
    this.lookLater();
    this.reminder = setInterval(() => {
      this.complain();
    }, options.reminderIntervalMs ?? REMINDER_INTERVAL_MS).unref();
  }

  /**
   * Reads the file and watches it until {@link close}; the watch does not keep the process alive.
   * @throws ClientsFileError naming every fault at once, without any secret
   */
  static open(options: ClientsRegistryOptions): ClientsRegistry {
    const { snapshot, faults, files } = loadSnapshot(options);
    if (!snapshot) throw new ClientsFileError(faults);
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

  /** How the file is; undefined when there is none. */
  fileStatus(): ClientsFileStatus | undefined {
    if (this.options.file === undefined) return undefined;
    return { isValid: this.currentFaults().length === 0, readAtMs: this.readAtMs };
  }

  /** Stops watching; what was declared last stays in force. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearInterval(this.reminder);
  }

  private lookLater(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.look(), this.options.pollIntervalMs ?? POLL_INTERVAL_MS).unref();
  }

  private async look(): Promise<void> {
    this.lookingSinceMs = performance.now();
    const contents = await readAll(this.files.keys());
    const hasChanged = [...contents].some(
      ([path, content]) => fingerprintOf(content) !== this.files.get(path),
    );
    if (hasChanged || this.isOverdue()) this.take(await load(this.options, contents));
    this.lookingSinceMs = undefined;
    this.lookLater();
  }

  private take({ snapshot, faults, files }: LoadedSnapshot): void {
    if (this.isClosed) return;
    this.files = files;
    this.faults = faults;
    if (!snapshot) {
      this.complain();
      return;
    }
    this.snapshot = snapshot;
    this.readAtMs = Date.now();
    this.options.onReplaced?.(snapshot.summary());
  }

  private complain(): void {
    const faults = this.currentFaults();
    if (faults.length > 0) this.options.onRefused?.(faults);
  }

  private currentFaults(): readonly string[] {
    return this.isOverdue() ? ['the file, or one that it names, cannot be read in time'] : this.faults;
  }

  private isOverdue(): boolean {
    return this.lookingSinceMs !== undefined && performance.now() - this.lookingSinceMs > LOOK_TIMEOUT_MS;
  }
}

async function readAll(paths: Iterable<string>): Promise<Map<string, FileContent>> {
  const contents = new Map<string, FileContent>();
  for (const path of paths) contents.set(path, await readContent(path));
  return contents;
}

/** Loads from what was read already; reads only the files that a new version names for the first time. */
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
