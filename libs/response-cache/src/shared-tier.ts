import type { Representation } from './cached-answer.js';

/** An entry as the replicas share it. */
export interface SharedRead {
  readonly partition: string;
  readonly target: string;
  /** Whatever voids the entry when it is dropped. */
  readonly dependencies: readonly string[];
  readonly etagSalt: string;
}

/** A copy that is kept for all replicas. */
export interface SharedCopy {
  readonly representation: Representation;
  /** Since its load began, in milliseconds. */
  readonly ageMs: number;
  /** For how long it will still be kept, in milliseconds. */
  readonly remainingMs: number;
}

/** What a fill found as it began, and must find again to be stored. */
export interface SharedBeginning {
  /** A copy none of whose dependencies was dropped since its load began. */
  readonly copy: SharedCopy | undefined;
  /** One per dependency, in their order. */
  readonly epochs: readonly string[];
  /** When that was, by the clock of the tier. */
  readonly atMs: number;
}

/** What a tier tells the one cache that uses it. */
export interface SharedTierListener {
  /** Another replica dropped these. */
  readonly onDrop: (dependencies: readonly string[]) => void;
  /** Drops of other replicas may have been missed: nothing in memory may be relied on. */
  readonly onGap: () => void;
  /** {@link SharedTier.isUsable} has changed. */
  readonly onChange: () => void;
}

/**
 * Keeps copies for all replicas, and carries drops between them.
 *
 * For each dependency it keeps an **epoch**, a value that is never used twice: made by the fill that needs it, taken
 * away by a drop. A copy is valid only while every epoch of its beginning is there, unchanged. So whatever a tier
 * loses, be it by eviction, a flush or a restart, only ever costs a load.
 *
 * No method ever fails or takes long: a tier that does not work does nothing. After that it is not usable until
 * everything in it has been dropped once, which makes good for the drops that it has lost.
 *
 * `shared-tier.conformance.fixture.ts` holds every tier to this.
 */
export interface SharedTier {
  /** False while drops of other replicas might be missed, or drops of this one might not have been carried out. */
  readonly isUsable: boolean;

  /** To be called once, before anything else. */
  listen(listener: SharedTierListener): void;

  /**
   * The valid copy if there is one, and the epochs a new one would be stored with; undefined when not usable.
   * @param lifeMs how long a copy may be kept, in milliseconds
   */
  begin(read: SharedRead, lifeMs: number): Promise<SharedBeginning | undefined>;

  /**
   * Keeps a copy until `lifeMs` after the beginning of its fill, unless a dependency was dropped since.
   * @returns whether it was kept
   */
  store(
    read: SharedRead,
    lifeMs: number,
    beginning: SharedBeginning,
    representation: Representation,
  ): Promise<boolean>;

  /** Takes the copy away, valid or not. */
  remove(read: SharedRead): Promise<void>;

  /** Voids every copy and every fill under way that depends on one of these, and tells the other replicas. */
  drop(dependencies: readonly string[]): Promise<void>;

  /** Stops listening. */
  close(): Promise<void>;
}
