/** Switches that answer in place of CUPI: the call is not carried out. */
export const INSTEAD_OF_CALL = [
  'busy',
  'unauthorized',
  'forbidden',
  'error-500',
  'html',
  'html-500',
  'redirect',
  'hang',
  'endless',
] as const;

/** Switches that corrupt the delivery of an answer: the call has been carried out. */
const ON_DELIVERY = [
  'slow',
  'slow-body',
  'drop',
  'drop-in-body',
  'truncate',
  'wrong-root',
  'malformed',
  'doctype',
] as const;

/** Switches that change how CUPI behaves. */
const BEHAVIOURS = ['echo-secrets', 'ignore-cookies', 'json-single-as-array', 'xml-errors-only'] as const;

/** The name of a switch. */
export type FaultName =
  (typeof INSTEAD_OF_CALL)[number] | (typeof ON_DELIVERY)[number] | (typeof BEHAVIOURS)[number];

/** All switches. */
export const FAULT_NAMES: readonly FaultName[] = [...INSTEAD_OF_CALL, ...ON_DELIVERY, ...BEHAVIOURS];

/** When a switch acts, and how. */
export interface FaultOptions {
  /** The number of matching requests that it acts on; without it, all until it is cleared. */
  readonly times?: number;
  /** Only requests with this method. */
  readonly method?: string;
  /** Only requests whose path starts with this. */
  readonly pathPrefix?: string;
  /** `slow`: before the headers (default 1 000). `slow-body`: before each byte (default 100). */
  readonly delayMs?: number;
  /** `busy`: the value of `Retry-After`; without it the header is not sent. */
  readonly retryAfterSeconds?: number;
  /** `redirect`: where to (default: a foreign host that does not exist). */
  readonly location?: string;
}

/** An active switch. `times` counts down. */
export interface Fault extends FaultOptions {
  readonly name: FaultName;
}

/** The switches that act on one request. */
export type ActiveFaults = ReadonlyMap<FaultName, Fault>;

/** The switches of a simulator, as tests use them. */
export interface FaultSwitches {
  /** Turns a switch on; replaces it if it is already on. */
  set(name: FaultName, options?: FaultOptions): void;
  /** Turns one switch off, or all. */
  clear(name?: FaultName): void;
  /** The active switches, in the order in which they were set. */
  list(): readonly Fault[];
}

/** Stores the switches and counts them down. */
export class FaultBoard implements FaultSwitches {
  readonly #faults = new Map<FaultName, Fault>();

  set(name: FaultName, options: FaultOptions = {}): void {
    this.#faults.delete(name);
    if (options.times !== 0) this.#faults.set(name, { ...options, name });
  }

  clear(name?: FaultName): void {
    if (name === undefined) this.#faults.clear();
    else this.#faults.delete(name);
  }

  list(): readonly Fault[] {
    return [...this.#faults.values()];
  }

  /** The switches that act on this request; counted ones are counted down. */
  take(method: string, path: string): ActiveFaults {
    const active = new Map<FaultName, Fault>();
    for (const fault of this.#faults.values()) {
      if (!isMeant(fault, method, path)) continue;
      active.set(fault.name, fault);
      this.#countDown(fault);
    }
    return active;
  }

  #countDown(fault: Fault): void {
    if (fault.times === undefined) return;
    if (fault.times <= 1) this.#faults.delete(fault.name);
    else this.#faults.set(fault.name, { ...fault, times: fault.times - 1 });
  }
}

function isMeant(fault: Fault, method: string, path: string): boolean {
  const isMethodMeant = fault.method === undefined || fault.method === method;
  return isMethodMeant && path.startsWith(fault.pathPrefix ?? '');
}
