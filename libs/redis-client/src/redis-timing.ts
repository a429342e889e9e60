/** How long Redis may take, and how often it is checked; in milliseconds. */
export interface RedisTiming {
  /** To connect. */
  readonly connectTimeoutMs: number;
  /** To answer a command, or to deliver a message. */
  readonly silenceTimeoutMs: number;
  /** For an operation of a user: many times what a healthy Redis takes. */
  readonly operationTimeoutMs: number;
  /** The interval of the heartbeat. */
  readonly heartbeatMs: number;
  /** The first pause before an attempt to connect; doubled with each that fails. */
  readonly firstPauseMs: number;
  /** The longest pause. */
  readonly maxPauseMs: number;
  /** After working this long, a failed Redis is tried again without a longer pause. */
  readonly stableMs: number;
}

/** What docs/scaling.md promises. */
export const DEFAULT_TIMING: RedisTiming = {
  connectTimeoutMs: 2_000,
  silenceTimeoutMs: 1_000,
  operationTimeoutMs: 250,
  heartbeatMs: 500,
  firstPauseMs: 100,
  maxPauseMs: 2_000,
  stableMs: 10_000,
};
