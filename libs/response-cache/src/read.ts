/** What is read: where its entry is stored, and what makes it outdated. */
export interface Read {
  /** Node group and account, a keyed hash made by the caller: no entry is ever shared between two of them. */
  readonly partition: string;
  /** Canonical path and query. */
  readonly target: string;
  /** What the answer depends on; a write names the same. The same for every read of this target. */
  readonly tags: readonly string[];
  /**
   * Makes entity tags that are derived from the body differ between accounts; the same on all replicas and after a
   * restart.
   */
  readonly etagSalt: string;
}

/** What a load needs to know of its readers. */
export interface LoadContext {
  /** `background` when no reader waited as the load began: it refreshes an entry that was served stale. */
  readonly priority: 'read' | 'background';
  /** Aborted when no reader waits any more, with the reason of the last one. */
  readonly signal: AbortSignal;
  /** Whether there is an entry, though one that is too old or must not be used. */
  readonly hasStaleEntry: boolean;
}

/** What the origin returned. */
export interface Loaded {
  /** The serialised body. */
  readonly bytes: Buffer;
  /**
   * Its strong entity tag with the quotes, when it has one of its own; derived from the body and the salt when absent.
   */
  readonly etag?: string;
}

/** A read, and how to load it from the origin. */
export interface ReadRequest extends Read {
  /** Fetches from the origin. Called at most once per flight. */
  readonly load: (context: LoadContext) => Promise<Loaded>;
  /**
   * Never answered from the cache, not even when the origin fails (RFC 9111 section 5.2.1.4, `no-cache`); joins a
   * flight in progress.
   */
  readonly isReload?: boolean;
  /** Stops waiting: rejects for this reader alone, with the signal's reason, as if the origin had failed with it. */
  readonly signal?: AbortSignal;
}
