import type { Logger } from 'pino';
import { secretOf, textIn, WatchedValue, type Rejection } from './core/index.js';

/** A change of files that configure the gateway. */
export interface Reload {
  /** The settings that name the files, never their content. */
  readonly settings: readonly string[];
  /** `succeeded` when the new content is in force, `refused` when it cannot be used and the former content stays in force. */
  readonly outcome: 'succeeded' | 'refused';
}

/** Number of reloads of a setting since the start. */
export interface ReloadCount {
  /** Name of an environment variable. */
  readonly setting: string;
  readonly outcome: Reload['outcome'];
  readonly count: number;
}

/** A setting whose value is in a file. */
interface WatchedSetting<Value> {
  readonly setting: string;
  readonly path: string;
  /**
   * Makes the value of the file's text, without one line break at its end.
   * @throws RangeError when it cannot; the message contains nothing of the text
   */
  readonly parse: (text: string) => Value;
  /** Called with each new value. */
  readonly onReplaced: (value: Value) => void;
}

const CLIENTS_FILE = 'GATEWAY_CLIENTS_FILE';

/** Watches files of settings, and reports which changes are in force: in the log, to the audit trail and as numbers. */
export class Reloads {
  readonly #counts = new Map<string, ReloadCount>();
  readonly #watched: Pick<WatchedValue<unknown>, 'close'>[] = [];

  /** @param onReload called for each change, not for reminders; must not throw */
  constructor(
    private readonly logger: Logger,
    private readonly onReload: (reload: Reload) => void,
  ) {}

  /**
   * Reads a file and watches it until {@link close}.
   * @returns the value that the file has now
   * @throws InvalidFilesError when it has none
   */
  watch<Value>({ setting, path, parse, onReplaced }: WatchedSetting<Value>): Value {
    const watched = WatchedValue.open<Value>({
      load: (read) => {
        const errors: string[] = [];
        const text = textIn(read(path, setting), (detail) => errors.push(`${setting}: the file ${detail}`));
        if (text === undefined) return { errors };
        try {
          return { value: parse(secretOf(text)) };
        } catch (error) {
          return {
            errors: [`${setting}: ${error instanceof RangeError ? error.message : 'it cannot be used'}`],
          };
        }
      },
      onReplaced: (value, settings) => {
        onReplaced(value);
        this.accept(settings);
      },
      onRejected: (rejection) => {
        this.reject(rejection);
      },
    });
    this.#watched.push(watched);
    return watched.value;
  }

  /**
   * Reports that the new content of files is in force.
   * @param details for the log
   */
  accept(settings: readonly string[], details: object = {}): void {
    const message = concernsClients(settings)
      ? 'the new clients file is in force'
      : 'the new content of a file is in force';
    this.logger.info({ settings, ...details }, message);
    this.#record({ settings, outcome: 'succeeded' });
  }

  /** Reports that files cannot be used. */
  reject({ settings, errors, isReminder }: Rejection): void {
    const message = concernsClients(settings)
      ? 'the clients file cannot be used: the previous version stays in force'
      : 'the content of a file cannot be used: the previous content stays in force';
    this.logger.error({ settings, errors }, message);
    if (!isReminder) this.#record({ settings, outcome: 'refused' });
  }

  /** The reloads since the start. */
  counts(): ReloadCount[] {
    return [...this.#counts.values()];
  }

  /** Stops watching. */
  close(): void {
    for (const watched of this.#watched) watched.close();
  }

  #record(reload: Reload): void {
    // Files that could not be read in time, and are as they were.
    if (reload.settings.length === 0) return;
    this.onReload(reload);
    for (const setting of new Set(reload.settings.map(variableOf))) this.#count(setting, reload.outcome);
  }

  #count(setting: string, outcome: Reload['outcome']): void {
    const key = `${setting} ${outcome}`;
    this.#counts.set(key, { setting, outcome, count: (this.#counts.get(key)?.count ?? 0) + 1 });
  }
}

function concernsClients(settings: readonly string[]): boolean {
  return settings.some((setting) => variableOf(setting) === CLIENTS_FILE);
}

/** Of a password file that the clients file names, that of the clients file. */
function variableOf(setting: string): string {
  const [variable = ''] = setting.split('/', 1);
  return variable;
}
