import type { ModelNode } from './model-node.fixture.js';

/** How a load ends: with an answer, or with a failure and what that is said to drop. */
export type LoadEnd = 'answered' | 'unavailable' | 'partition' | 'list' | 'nothing';

/** What is read, by whom and when. */
export interface Reading {
  readonly node: ModelNode;
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
