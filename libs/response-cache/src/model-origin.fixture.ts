import type { Freshness } from './response-cache-options.js';
import type { ResponseCache } from './response-cache.js';

/** How a load ends: with an answer, or with a failure and what is invalidated for it. */
export type LoadEnd = 'answered' | 'unavailable' | 'partition' | 'list' | 'nothing';

/** A process, as far as its answers are judged by it. */
export interface JudgedNode {
  readonly cache: ResponseCache;
  /** Whether it was degraded before what happens in this step. */
  readonly wasDegraded: boolean;
  /** The step in which something was dropped last on which the target depends: no flight from before is joined. */
  outdatedAt(partition: string, target: string): number;
  /** Loads until now are outdated from now on where they depend on one of these. */
  outdate(dependencies: readonly string[]): void;
}

/** What has happened until now. */
export interface History {
  readonly freshness: Freshness;
  readonly nowMs: number;
  /** How many things were done. */
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
  /** The first load that it may be answered with. */
  readonly firstLoad: number;
}

/** A load; its number is the body that it brings. */
export interface Load {
  readonly id: number;
  /** The reading by which it came about. */
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
