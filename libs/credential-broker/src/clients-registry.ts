import type { UpstreamAccount } from '#libs/cupi-client';
import { ClientsFileError, type TrustedIssuer } from './clients-file.js';
import { fingerprintOf, readContent } from './file-content.js';
import { loadSnapshot, type LoadedSnapshot, type RegistrySources } from './load-snapshot.js';
import type { ClientPrincipal } from './principal.js';
import type { RegistrySnapshot, RegistrySummary } from './registry-snapshot.js';

/** What a registry is made of, and who is told of its changes. */
export interface ClientsRegistryOptions extends RegistrySources {
  /** How long after one look at the files the next one follows; 2000 by default. */
  readonly pollIntervalMs?: number;
  /** A new version of the file is broken, for these reasons; what was declared before stays in force. */
  readonly onRefused?: (faults: readonly string[]) => void;
  /** A new version of the file is in force. */
  readonly onReplaced?: (summary: RegistrySummary) => void;
}

const POLL_INTERVAL_MS = 2000;

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
  private isClosed = false;

  private constructor(
    private readonly options: ClientsRegistryOptions,
    private snapshot: RegistrySnapshot,
    private files: LoadedSnapshot['files'],
  ) {
    if (options.file !== undefined) this.lookLater();
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

  /** Stops watching; what was declared last stays in force. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private lookLater(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => void this.look(), this.options.pollIntervalMs ?? POLL_INTERVAL_MS).unref();
  }

  private async look(): Promise<void> {
    const hasChanged = await this.hasChanged();
    if (hasChanged && !this.isClosed) this.reload();
    this.lookLater();
  }

  private async hasChanged(): Promise<boolean> {
    for (const [path, fingerprint] of this.files) {
      if (fingerprintOf(await readContent(path)) !== fingerprint) return true;
    }
    return false;
  }

  private reload(): void {
    const { snapshot, faults, files } = loadSnapshot(this.options);
    this.files = files;
    if (!snapshot) {
      this.options.onRefused?.(faults);
      return;
    }
    this.snapshot = snapshot;
    this.options.onReplaced?.(snapshot.summary());
  }
}
