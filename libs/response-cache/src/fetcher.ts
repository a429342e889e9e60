import type { Representation } from './cached-answer.js';
import { dependenciesOf } from './dependencies.js';
import type { Flight } from './flight.js';
import { Flights } from './flights.js';
import type { MemoryEntry, MemoryTier } from './memory-tier.js';
import type { LoadContext, ReadRequest } from './read.js';
import { etagOf } from './etag.js';
import { represent } from './representation.js';
import type { ResponseCacheOptions } from './response-cache-options.js';
import type { SharedBeginning, ValidEntry, SharedRead } from './shared-tier.js';
import type { TagVersions } from './tag-versions.js';
import { lifeOf, type Windows } from './windows.js';

/** The result of a flight. */
export type Outcome =
  | { readonly kind: 'hit'; readonly entry: MemoryEntry }
  | {
      readonly kind: 'loaded';
      readonly representation: Representation;
      readonly isStored: boolean;
      /** Whether there was a stale entry. */
      readonly wasStale: boolean;
    };

/** What a {@link Fetcher} shares with the cache that it fetches for. */
export interface FetcherParts {
  readonly options: ResponseCacheOptions;
  readonly memory: MemoryTier;
  readonly versions: TagVersions;
  readonly now: () => number;
  /** While replicas are connected. */
  readonly windows: Windows;
  /** At the moment. */
  readonly currentWindows: () => Windows;
}

/** A flight and what it is about. */
interface Fetch {
  readonly key: string;
  readonly request: ReadRequest;
  readonly read: SharedRead;
  readonly priority: LoadContext['priority'];
  readonly flight: Flight<Outcome>;
}

/** Fetches what memory cannot serve from the shared tier, else from the origin; once for all concurrent readers. */
export class Fetcher {
  readonly #parts: FetcherParts;
  readonly #flights: Flights<Outcome>;
  readonly #lifeMs: number;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
    this.#flights = new Flights(parts.versions);
    this.#lifeMs = lifeOf(parts.windows);
  }

  /** Joins the flight in progress, or starts one. */
  join(key: string, request: ReadRequest): { readonly flight: Flight<Outcome>; readonly isLeader: boolean } {
    const inFlight = this.#flights.find(key, dependenciesOf(request));
    const flight = inFlight ?? this.#start(key, request, 'read');
    if (request.isReload) flight.isReload = true;
    return { flight, isLeader: !inFlight };
  }

  /** Fetches in the background, unless a flight is in progress. */
  refresh(key: string, request: ReadRequest): void {
    if (this.#flights.find(key, dependenciesOf(request))) return;
    const { onBackgroundFailure } = this.#parts.options;
    this.#start(key, request, 'background')
      .join()
      .catch((error: unknown) => onBackgroundFailure?.(error));
  }

  #start(key: string, request: ReadRequest, priority: Fetch['priority']): Flight<Outcome> {
    const { partition, target, etagSalt } = request;
    const read = { partition, target, etagSalt, dependencies: dependenciesOf(request) };
    return this.#flights.start(key, (flight) => this.#run({ key, request, read, priority, flight }));
  }

  /** Ends the flight as soon as its outcome is certain, so that no reader joins too late. */
  async #run(fetch: Fetch): Promise<Outcome> {
    try {
      const beginning = await this.#begin(fetch);
      const entry = this.#parts.memory.get(fetch.key);
      if (entry && beginning?.entry && this.#isRecentEnough(fetch, entry)) {
        this.#parts.options.onEvent?.('shared-hit');
        return { kind: 'hit', entry };
      }
      fetch.flight.signal.throwIfAborted();
      const loadedAtMs = this.#parts.now();
      const representation = await this.#load(fetch, entry !== undefined);
      const isStored = this.#store(fetch, loadedAtMs, representation, beginning);
      return { kind: 'loaded', representation, isStored, wasStale: entry !== undefined };
    } finally {
      this.#flights.end(fetch.key, fetch.flight);
    }
  }

  async #begin(fetch: Fetch): Promise<SharedBeginning | undefined> {
    const { shared } = this.#parts.options;
    if (!shared?.isUsable || this.#lifeMs === 0) return undefined;
    const askedAtMs = this.#parts.now();
    const beginning = await shared.begin(fetch.read, this.#lifeMs);
    if (beginning?.entry) this.#adopt(fetch, askedAtMs, beginning.entry);
    return beginning;
  }

  /**
   * The entry keeps its age and its expiry, and never replaces a newer one. Its age is counted from the request to
   * Redis, the earliest moment at which it can have been measured.
   */
  #adopt({ key, read, flight }: Fetch, askedAtMs: number, entry: ValidEntry): void {
    const { memory, versions } = this.#parts;
    const { representation, ageMs, remainingMs } = entry;
    const { dependencies } = read;
    const loadedAtMs = askedAtMs - ageMs;
    if (!versions.areCurrentSince(flight.began, dependencies)) return;
    if ((memory.get(key)?.loadedAtMs ?? -Infinity) >= loadedAtMs) return;
    const expiresAtMs = askedAtMs + Math.min(remainingMs, this.#lifeMs - ageMs);
    memory.put(key, { representation, dependencies, began: flight.began, loadedAtMs, expiresAtMs });
  }

  #isRecentEnough({ flight, priority }: Fetch, { loadedAtMs }: MemoryEntry): boolean {
    const { fresh, revalidate } = this.#parts.currentWindows();
    return !flight.isReload && this.#parts.now() - loadedAtMs < (priority === 'read' ? revalidate : fresh);
  }

  async #load(
    { key, request, read, priority, flight }: Fetch,
    hasStaleEntry: boolean,
  ): Promise<Representation> {
    const { signal } = flight;
    try {
      const { bytes, etag } = await request.load({ priority, signal, hasStaleEntry: hasStaleEntry });
      return represent(bytes, etag ?? etagOf(request.etagSalt, bytes));
    } catch (error) {
      // A reader that comes while the entry is removed must not get this failure.
      this.#flights.end(key, flight);
      const { memory, options } = this.#parts;
      // A cancelled load says nothing about the origin.
      if (!signal.aborted && !options.mayServeStale(error)) {
        memory.delete(key);
        await options.shared?.remove(read);
      }
      throw error;
    }
  }

  #store(
    { key, read, flight }: Fetch,
    loadedAtMs: number,
    representation: Representation,
    beginning: SharedBeginning | undefined,
  ): boolean {
    const { memory, versions, now, options } = this.#parts;
    const { dependencies } = read;
    const expiresAtMs = loadedAtMs + this.#lifeMs;
    if (now() >= expiresAtMs || !this.#flights.isLatest(key, flight)) return false;
    if (!versions.areCurrentSince(flight.began, dependencies)) {
      options.onEvent?.('fill-outdated');
      return false;
    }
    const entry = { representation, dependencies, began: flight.began, loadedAtMs, expiresAtMs };
    const isStored = memory.put(key, entry);
    // Not awaited: it never fails.
    if (isStored && beginning) void options.shared?.store(read, this.#lifeMs, beginning, representation);
    return isStored;
  }
}
