import {
  toAuditLine,
  toAuditRecord,
  toReloadRecord,
  type AuditEntry,
  type AuditRecord,
  type ReloadRecord,
} from './audit-record.js';
import { LineFile, type LineFileOptions } from './line-file.js';

/** Where audit records go. */
export interface AuditLogOptions extends LineFileOptions {
  /** Path of the file that gets one line per record. Without it, records go only to `onRecord`. */
  readonly file?: string;
  /** Called with every record, with or without a file. Must not throw. */
  readonly onRecord?: (record: AuditRecord | ReloadRecord) => void;
}

/**
 * The audit trail: one line for every write, also for those that were rejected or failed, and for every change of the
 * configuration while the gateway runs.
 */
export class AuditLog {
  readonly #file: LineFile | undefined;
  readonly #onRecord: AuditLogOptions['onRecord'];

  private constructor(file: LineFile | undefined, onRecord: AuditLogOptions['onRecord']) {
    this.#file = file;
    this.#onRecord = onRecord;
  }

  /** @throws LineFileError when the file cannot be opened for writing. */
  static async open({ file, onRecord, ...options }: AuditLogOptions): Promise<AuditLog> {
    const lineFile = file === undefined ? undefined : await LineFile.open(file, options);
    return new AuditLog(lineFile, onRecord);
  }

  /** Records a completed write. Never fails and never waits. */
  record(entry: AuditEntry): void {
    this.#write(toAuditRecord(entry, new Date()));
  }

  /** Records a change of files that configure the gateway. Never fails and never waits. */
  recordReload(reload: Pick<ReloadRecord, 'settings' | 'outcome'>): void {
    this.#write(toReloadRecord(reload, new Date()));
  }

  /** Closes and reopens the file, as programs do on SIGHUP after a rotation. Never fails. */
  async reopen(): Promise<void> {
    await this.#file?.reopen();
  }

  /** Waits, for seconds at most, until every record is handed to the operating system or reported. Never fails. */
  async flush(): Promise<void> {
    await this.#file?.flush();
  }

  /** Flushes and closes the file. Never fails. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** Reports at once what may not be in the file, for a process that is about to exit. Never fails. */
  abandon(): void {
    this.#file?.abandon();
  }

  #write(record: AuditRecord | ReloadRecord): void {
    this.#onRecord?.(record);
    this.#file?.append(toAuditLine(record));
  }
}
