import type { Representation } from './cached-answer.js';

/** An entry as the replicas share it. */
export interface SharedRead {
  readonly partition: string;
  readonly target: string;
  /** The entry is invalid once one of these is invalidated. */
  readonly dependencies: readonly string[];
  readonly etagSalt: string;
}

/** A valid entry of the shared tier. */
export interface ValidEntry {
  readonly representation: Representation;
  /** Since its load began, in milliseconds. */
  readonly ageMs: number;
  /** Its remaining lifetime, in milliseconds. */
  readonly remainingMs: number;
}

/** The state at the beginning of a fill, which must be unchanged for it to be stored. */
export interface SharedBeginning {
  /** An entry none of whose dependencies was invalidated since its load began. */
  readonly entry: ValidEntry | undefined;
  /** One per dependency, in their order. */
  readonly epochs: readonly string[];
  /** When that was, by the clock of the tier. */
  readonly atMs: number;
}

/** What a tier reports to the one cache that uses it. */
export interface SharedTierListener {
  /** Another replica invalidated these. */
  readonly onInvalidated: (dependencies: readonly string[]) => void;
  /** Invalidations of other replicas may have been missed: no entry in memory may be trusted. */
  readonly onGap: () => void;
  /** {@link SharedTier.isUsable} has changed. */
  readonly onChange: () => void;
}

/**
 * Stores entries for all replicas, and carries invalidations between them.
 *
 * For each dependency it stores an **epoch**, a value that is never used twice: made by the fill that needs it, deleted
 * by an invalidation. An entry is valid only while every epoch of its beginning is there, unchanged. So whatever a tier
 * loses by eviction, a flush or a restart costs no more than a load.
 *
 * No method ever fails or takes long: a tier that does not work does nothing. After that it is not usable until
 * everything in it has been invalidated once, which covers the invalidations that it has lost.
 *
 * `shared-tier.conformance.fixture.ts` is the conformance suite of every tier.
 */
export interface SharedTier {
  /** False while invalidations of other replicas may be missed, or those of this one may not have been carried out. */
  readonly isUsable: boolean;

  /** To be called once, before anything else. */
  listen(listener: SharedTierListener): void;

  /**
   * The valid entry if there is one, and the epochs to store a new one with; undefined when not usable.
   * @param lifeMs the lifetime of an entry, in milliseconds
   */
  begin(read: SharedRead, lifeMs: number): Promise<SharedBeginning | undefined>;

  /**
   * Stores an entry until `lifeMs` after the beginning of its fill, unless a dependency was invalidated since.
   * @returns whether it was stored
   */
  store(
    read: SharedRead,
    lifeMs: number,
    beginning: SharedBeginning,
    representation: Representation,
  ): Promise<boolean>;

  /** Removes the entry, valid or not. */
  remove(read: SharedRead): Promise<void>;

  /**
   * Invalidates every entry and every fill in progress that depends on one of these, and notifies the other replicas.
   */
  invalidate(dependencies: readonly string[]): Promise<void>;

  /** Stops listening. */
  close(): Promise<void>;
}
