/** What is read: where its answer is kept, and what makes it outdated. */
export interface Read {
  /** Node group and account, a keyed hash made by the caller: no copy is ever shared between two of them. */
  readonly partition: string;
  /** Canonical path and query. */
  readonly target: string;
  /** What the answer depends on; a write names the same. The same for every read of this target. */
  readonly tags: readonly string[];
  /** Makes those entity tags differ between accounts that are made of the body; the same on all replicas and after a restart. */
  readonly etagSalt: string;
}

/** On whose behalf the origin is asked. */
export interface LoadContext {
  /** `background` when nobody waited as the load began: it refreshes a copy that was served stale. */
  readonly priority: 'read' | 'background';
  /** Aborted when nobody waits any more, with the reason of the reader who was last to give up. */
  readonly signal: AbortSignal;
  /** Whether there is a copy, though one that is too old or not wanted. */
  readonly hasCopy: boolean;
}

/** What the origin gave. */
export interface Loaded {
  /** The serialised body. */
  readonly bytes: Buffer;
  /** Its strong entity tag with the quotes, when it has one of its own; made of the body and the salt when absent. */
  readonly etag?: string;
}

/** A reader and the way to the origin. */
export interface ReadRequest extends Read {
  /** Fetches from the origin. Called at most once per flight. */
  readonly load: (context: LoadContext) => Promise<Loaded>;
  /**
   * Never answered from the store, not even when the origin fails (RFC 9111 section 5.2.1.4, `no-cache`); joins a
   * flight under way.
   */
  readonly isReload?: boolean;
  /** The reader waits no longer: rejects for this reader alone, with the signal's reason, as if the origin had failed so. */
  readonly signal?: AbortSignal;
}
