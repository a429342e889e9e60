import type { UpstreamAccount } from '#libs/cupi-client';
import { InvalidFilesError, WatchedValue, type Rejection } from '../../../config/core/index.js';
import { ClientsFileError, type TrustedIssuer } from './clients-file.js';
import { loadSnapshot, type RegistrySources } from './load-snapshot.js';
import type { ClientPrincipal } from './principal.js';
import type { RegistrySnapshot, RegistrySummary } from './registry-snapshot.js';

/** Sources of a registry, and callbacks for its changes. */
export interface ClientsRegistryOptions extends RegistrySources {
  /** Time between two checks of the files; 1000 by default. */
  readonly pollIntervalMs?: number;
  /** How often {@link onRejected} is repeated; 60,000 by default. */
  readonly reminderIntervalMs?: number;
  /**
   * Called when the clients file, or a file of a secret, is missing, unreadable or invalid, and again while that lasts. The
   * previous version stays in force.
   */
  readonly onRejected?: (rejection: Rejection) => void;
  /**
   * Called when a version of the files has come into force, even if it declares the same as before, with the settings of
   * those that have changed.
   */
  readonly onReplaced?: (summary: RegistrySummary, settings: readonly string[]) => void;
}

/** State of the clients file. */
export interface ClientsFileStatus {
  /** False while it is missing, unreadable or invalid, and the previous version is in force. */
  readonly isValid: boolean;
  /** When the version in force was read, as Unix time in milliseconds. */
  readonly readAtMs: number;
}

/** For how long after the first rejection of an account its new password is waited for, in milliseconds. */
const RENEWAL_WAIT_MS = 1000;
/** A rejection this long after the one before, in milliseconds, is a first one again. */
const REJECTIONS_APART_MS = 60_000;

/** When an account was rejected, by the monotonic clock. */
interface Rejections {
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * The clients, named credentials and trusted issuers that the environment and the clients file declare. At any
 * moment it holds one complete version of them, as {@link WatchedValue} describes.
 */
export class ClientsRegistry {
  readonly #watched: WatchedValue<RegistrySnapshot>;
  readonly #hasFile: boolean;
  /** The names of credentials by the accounts that were or are in force for them. */
  readonly #names = new WeakMap<UpstreamAccount, string>();
  readonly #rejections = new WeakMap<UpstreamAccount, Rejections>();

  private constructor({ onReplaced, onRejected, ...options }: ClientsRegistryOptions) {
    const { pollIntervalMs, reminderIntervalMs } = options;
    this.#hasFile = options.file !== undefined;
    this.#watched = WatchedValue.open({
      load: (read) => loadSnapshot(options, read),
      onReplaced: (snapshot, settings) => {
        this.#remember(snapshot);
        onReplaced?.(snapshot.summary(), settings);
      },
      ...(onRejected && { onRejected }),
      ...(pollIntervalMs !== undefined && { pollIntervalMs }),
      ...(reminderIntervalMs !== undefined && { reminderIntervalMs }),
    });
    this.#remember(this.#watched.value);
  }

  /**
   * Reads the files and watches them until {@link close}; the watch does not keep the process alive.
   * @throws ClientsFileError naming every error at once, without any secret
   */
  static open(options: ClientsRegistryOptions): ClientsRegistry {
    try {
      return new ClientsRegistry(options);
    } catch (error) {
      throw error instanceof InvalidFilesError ? new ClientsFileError(error.errors) : error;
    }
  }

  /** The client that holds an API key; takes the same time for every key. */
  findClient(apiKey: string): ClientPrincipal | undefined {
    return this.#watched.value.findClient(apiKey);
  }

  /** The trusted issuer whose `iss` (RFC 7519 §4.1.1) is exactly this. */
  findIssuer(issuer: string): TrustedIssuer | undefined {
    return this.#watched.value.findIssuer(issuer);
  }

  /** The account of a named credential. */
  findCredential(name: string): UpstreamAccount | undefined {
    return this.#watched.value.findCredential(name);
  }

  /**
   * The account to use instead of one that the upstream has rejected: the same credential with the password, or the user
   * name, that its files have now. Calls within the first second after the rejection read them at once and wait for a
   * change, because a password is changed upstream first and here a moment later; later calls do not, because the files are
   * checked every second anyway. Undefined when there is no other. Never fails.
   */
  async renew(rejected: UpstreamAccount): Promise<UpstreamAccount | undefined> {
    const name = this.#names.get(rejected);
    if (name === undefined) return undefined;
    const account = this.#successorOf(rejected, name);
    if (account || !this.#watched.isWatching) return account;
    return this.#awaitSuccessorOf(rejected, name, this.#firstRejectionOf(rejected) + RENEWAL_WAIT_MS);
  }

  /** State of the clients file; undefined when there is none. */
  fileStatus(): ClientsFileStatus | undefined {
    if (!this.#hasFile) return undefined;
    return { isValid: this.#watched.isValid, readAtMs: this.#watched.readAtMs };
  }

  /** Stops watching; the current version stays in force. */
  close(): void {
    this.#watched.close();
  }

  async #awaitSuccessorOf(
    rejected: UpstreamAccount,
    name: string,
    untilMs: number,
  ): Promise<UpstreamAccount | undefined> {
    if (performance.now() >= untilMs) return undefined;
    await this.#watched.refresh();
    return this.#successorOf(rejected, name) ?? this.#awaitSuccessorOf(rejected, name, untilMs);
  }

  #successorOf(rejected: UpstreamAccount, name: string): UpstreamAccount | undefined {
    const account = this.findCredential(name);
    return account?.authorizationHeader() === rejected.authorizationHeader() ? undefined : account;
  }

  #remember(snapshot: RegistrySnapshot): void {
    for (const [name, account] of snapshot.credentials) this.#names.set(account, name);
  }

  /** Records a rejection, and returns when the first one of these was. */
  #firstRejectionOf(account: UpstreamAccount): number {
    const nowMs = performance.now();
    const known = this.#rejections.get(account);
    const firstMs = known && nowMs - known.lastMs < REJECTIONS_APART_MS ? known.firstMs : nowMs;
    this.#rejections.set(account, { firstMs, lastMs: nowMs });
    return firstMs;
  }
}
