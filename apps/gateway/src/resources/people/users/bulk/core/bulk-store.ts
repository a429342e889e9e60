import type { ProblemDocument } from '../../../../../problems/core/index.js';

/** Final result of one operation: it is not carried out again. */
export interface BulkResult {
  /** The HTTP status with which the operation alone would have been answered. */
  readonly status: number;
  readonly problem?: ProblemDocument;
}

/** The results by position; undefined where there is none yet. */
export type BulkResults = readonly (BulkResult | undefined)[];

/** Whose bulk it is, and which. Both are made by the gateway, and reveal neither the caller nor a key. */
export interface BulkKey {
  /** Keyed hash of principal and account. */
  readonly owner: string;
  /** A UUID. */
  readonly id: string;
}

/** A bulk as it was asked for, without values. */
export interface BulkRequest {
  /** Keyed hash of the body. */
  readonly fingerprint: string;
  /** The user of each operation, in order. */
  readonly ids: readonly string[];
}

/** The end of a bulk, or of one attempt to carry it out. */
export interface BulkEnd {
  /** `interrupted` leaves operations without a result, for the next attempt. */
  readonly state: 'finished' | 'interrupted';
  /** Why it was interrupted. */
  readonly reason?: ProblemDocument;
}

/** What is known of a bulk. */
export interface BulkSnapshot {
  readonly state: BulkEnd['state'] | 'running';
  readonly ids: readonly string[];
  readonly results: BulkResults;
  /** Why it was interrupted; absent when its process ended. */
  readonly reason?: ProblemDocument;
}

/**
 * Why a bulk cannot be carried out now: it is `in-progress`; its key is that of another body, `mismatch`; another one of the
 * same owner is running, `busy`.
 */
export type BulkRefusal = 'in-progress' | 'mismatch' | 'busy';

/** Outcome of taking a bulk, to carry it out. */
export type TakenBulk =
  /** It is held by this token; operations that have results are done. */
  | { readonly kind: 'taken'; readonly results: BulkResults }
  | { readonly kind: 'finished'; readonly snapshot: BulkSnapshot }
  | { readonly kind: BulkRefusal };

/** What is new of a bulk. */
export interface BulkChanges {
  readonly results?: ReadonlyMap<number, BulkResult>;
  /** Lets go of the bulk. */
  readonly end?: BulkEnd | undefined;
}

/** Outcome of a write: `lost` when another holds the bulk, or nobody does and it has ended; `missing` when there is no such bulk. */
export type WrittenBulk = 'written' | 'lost' | 'missing';

/**
 * Stores bulks for 24 hours after their last change. Of one owner, one at a time is held.
 *
 * `bulk-store.conformance.fixture.ts` tests every store against this.
 */
export interface BulkStore {
  /** Takes a bulk that is new, or was interrupted, or whose holder has died. May be repeated with the same token. */
  take(key: BulkKey, request: BulkRequest, token: string): Promise<TakenBulk>;
  /** Stores what is new, and holds the bulk for another while. */
  write(key: BulkKey, token: string, changes: BulkChanges): Promise<WrittenBulk>;
  find(key: BulkKey): Promise<BulkSnapshot | undefined>;
}

/** The results that there are. */
export function resultsByPosition(results: BulkResults): ReadonlyMap<number, BulkResult> {
  return new Map(
    results.flatMap((result, index): [number, BulkResult][] => (result ? [[index, result]] : [])),
  );
}

/** What a finished bulk answers, or one that cannot be taken; undefined for one that can. */
export function refusalOf(
  snapshot: BulkSnapshot,
  isSameRequest: boolean,
): Exclude<TakenBulk, { kind: 'taken' }> | undefined {
  if (!isSameRequest) return { kind: 'mismatch' };
  if (snapshot.state === 'finished') return { kind: 'finished', snapshot };
  return snapshot.state === 'running' ? { kind: 'in-progress' } : undefined;
}
