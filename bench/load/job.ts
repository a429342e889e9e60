/** One request of a sequence. */
export interface JobRequest {
  readonly method?: 'GET' | 'PATCH';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Load as heavy as the connections carry: each sends its next request when it has the answer to the one before. */
export interface FireJob {
  readonly kind: 'fire';
  /** Origins; the connections are shared out among them. */
  readonly urls: readonly string[];
  readonly connections: number;
  /** What is sent, again and again; shared out among the connections unless there are fewer requests than these. */
  readonly requests: readonly JobRequest[];
  /** The one status that counts; any other is an error of the measurement. */
  readonly status: number;
  /** How long it runs before it is measured, and how long it is. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** The servers, whose processor time is taken. */
  readonly pids: readonly number[];
}

/** What became of a {@link FireJob}. */
export interface FireResult {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** Seconds of processor time that the servers used in each second; undefined where the system does not report it. */
  readonly serverCpu: number | undefined;
  /** The same of the process that makes the load: near 1 it is the load that is measured. */
  readonly loadCpu: number;
}

/** Every request once, as fast as the connections carry. */
export interface OnceJob {
  readonly kind: 'once';
  readonly url: string;
  readonly connections: number;
  /** A single request is sent by every connection; several are shared out. */
  readonly requests: readonly JobRequest[];
}

/** What became of a {@link OnceJob}. */
export interface OnceResult {
  readonly durationMs: number;
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How many got no answer. */
  readonly errors: number;
}

/** The same read in turn past the gateway and by way of it, one at a time. */
export interface AlternateJob {
  readonly kind: 'alternate';
  readonly direct: AlternateTarget;
  readonly byGateway: AlternateTarget;
  readonly pairs: number;
}

/** One side of an {@link AlternateJob}. */
export interface AlternateTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates that are trusted. */
  readonly caFile?: string;
}

/** Medians of an {@link AlternateJob}, in milliseconds. */
export interface AlternateResult {
  readonly directMs: number;
  readonly byGatewayMs: number;
}

/** What the load process is asked for. */
export type Job = FireJob | OnceJob | AlternateJob;
