import type { Freshness } from './response-cache-options.js';
import type { ResponseCache } from './response-cache.js';

/** How a load ends: with an answer, or with a failure and what is invalidated because of it. */
export type LoadEnd = 'answered' | 'unavailable' | 'partition' | 'list' | 'nothing';

/** A process, as far as its answers are checked against it. */
export interface JudgedNode {
  readonly cache: ResponseCache;
  /** Whether it was degraded before this step. */
  readonly wasDegraded: boolean;
  /** The step of the last invalidation of something the target depends on: no earlier flight may be joined. */
  outdatedAt(partition: string, target: string): number;
  /** Marks all loads so far as outdated where they depend on one of these. */
  outdate(dependencies: readonly string[]): void;
}

/** What has happened so far. */
export interface History {
  readonly freshness: Freshness;
  readonly nowMs: number;
  /** The number of steps so far. */
  readonly step: number;
  readonly loads: readonly Load[];
  loadsUnderWay(): readonly Load[];
}

/** What is read, by whom and when. */
export interface Reading {
  readonly node: JudgedNode;
  readonly partition: string;
  readonly target: string;
  readonly isReload: boolean;
  /** The step in which it began. */
  readonly step: number;
  /** The first load whose answer it may get. */
  readonly firstLoad: number;
}

/** A load; its number is the body that it returns. */
export interface Load {
  readonly id: number;
  /** The read that started it. */
  readonly reading: Reading;
  readonly signal: AbortSignal;
  readonly beganAtMs: number;
  readonly settle: (end: LoadEnd) => void;
  end: LoadEnd | undefined;
  /** The step in which it ended. */
  endedAt: number;
}

/** A load failed. */
export class OriginError extends Error {
  constructor(
    readonly load: Load,
    readonly end: LoadEnd,
  ) {
    super(end);
  }
}
