import { toAuditLine, toAuditRecord, type AuditEntry, type AuditRecord } from './audit-record.js';
import { LineFile, type LineFileFailure } from './line-file.js';

/** Where audit records go. */
export interface AuditLogOptions {
  /** Path of the file that gets one line a write. Without it, records go to `onRecord` alone. */
  readonly file?: string;
  /** Gets every record, whether there is a file or not. Must not throw. */
  readonly onRecord?: (record: AuditRecord) => void;
  /** Told of lines that could not be written to the file, so that they can be kept elsewhere. Must not throw. */
  readonly onFailure?: (failure: LineFileFailure) => void;
}

/** The audit trail: one line for every write, also for those that were refused or failed. */
export class AuditLog {
  readonly #file: LineFile | undefined;
  readonly #onRecord: ((record: AuditRecord) => void) | undefined;

  private constructor(file: LineFile | undefined, onRecord: AuditLogOptions['onRecord']) {
    this.#file = file;
    this.#onRecord = onRecord;
  }

  /** @throws LineFileError when the file cannot be opened for writing. */
  static async open({ file, onRecord, onFailure }: AuditLogOptions): Promise<AuditLog> {
    const lineFile = file === undefined ? undefined : await LineFile.open(file, onFailure);
    return new AuditLog(lineFile, onRecord);
  }

  /** Records a write that is over. Never fails and never waits. */
  record(entry: AuditEntry): void {
    const record = toAuditRecord(entry, new Date());
    this.#onRecord?.(record);
    this.#file?.append(toAuditLine(record));
  }

  /** Lets go of the file and opens it anew, as programs do on SIGHUP after a rotation. Never fails. */
  async reopen(): Promise<void> {
    await this.#file?.reopen();
  }

  /** Waits until all that was recorded is with the operating system, or reported as failed. Never fails. */
  async flush(): Promise<void> {
    await this.#file?.flush();
  }

  /** Flushes and lets go of the file. Never fails. */
  async close(): Promise<void> {
    await this.#file?.close();
  }
}
