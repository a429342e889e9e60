import type { Representation } from './cached-answer.js';
import { dependenciesOf } from './dependencies.js';
import type { Flight } from './flight.js';
import { Flights } from './flights.js';
import type { MemoryEntry, MemoryTier } from './memory-tier.js';
import type { LoadContext, ReadRequest } from './read.js';
import { etagOf } from './etag.js';
import { represent } from './representation.js';
import type { ResponseCacheOptions } from './response-cache-options.js';
import type { SharedBeginning, SharedCopy, SharedRead } from './shared-tier.js';
import type { TagVersions } from './tag-versions.js';
import { lifeOf, type Windows } from './windows.js';

/** What a flight comes to. */
export type Outcome =
  | { readonly kind: 'kept'; readonly entry: MemoryEntry }
  | {
      readonly kind: 'loaded';
      readonly representation: Representation;
      readonly isStored: boolean;
      /** Whether there was a copy that was too old. */
      readonly wasStale: boolean;
    };

/** What a {@link Fetcher} shares with the cache that it fetches for. */
export interface FetcherParts {
  readonly options: ResponseCacheOptions;
  readonly memory: MemoryTier;
  readonly versions: TagVersions;
  readonly now: () => number;
  /** While all is well. */
  readonly windows: Windows;
  /** As things are. */
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

/** Fetches what memory cannot serve: from the shared tier, else from the origin; once for all who want the same. */
export class Fetcher {
  readonly #parts: FetcherParts;
  readonly #flights: Flights<Outcome>;
  readonly #lifeMs: number;

  constructor(parts: FetcherParts) {
    this.#parts = parts;
    this.#flights = new Flights(parts.versions);
    this.#lifeMs = lifeOf(parts.windows);
  }

  /** Joins the flight under way, or leads one. */
  board(key: string, request: ReadRequest): { readonly flight: Flight<Outcome>; readonly isLeader: boolean } {
    const underWay = this.#flights.find(key, dependenciesOf(request));
    const flight = underWay ?? this.#start(key, request, 'read');
    if (request.isReload) flight.isReload = true;
    return { flight, isLeader: !underWay };
  }

  /** Fetches in the background, unless a flight is under way. */
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
    return this.#flights.start(key, (flight) => this.#fly({ key, request, read, priority, flight }));
  }

  /** Ends the flight at the very moment at which its outcome is certain, so that nobody joins too late. */
  async #fly(fetch: Fetch): Promise<Outcome> {
    try {
      const beginning = await this.#begin(fetch);
      const entry = this.#parts.memory.get(fetch.key);
      if (entry && beginning?.copy && this.#isEnough(fetch, entry)) {
        this.#parts.options.onEvent?.('shared-hit');
        return { kind: 'kept', entry };
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
    if (beginning?.copy) this.#takeOver(fetch, askedAtMs, beginning.copy);
    return beginning;
  }

  /**
   * Memory takes over the age of the copy, does not outlive it, and keeps no older one in its place. The age is
   * counted from when it was asked for: it was told somewhere between that and now.
   */
  #takeOver({ key, read, flight }: Fetch, askedAtMs: number, copy: SharedCopy): void {
    const { memory, versions } = this.#parts;
    const { representation, ageMs, remainingMs } = copy;
    const { dependencies } = read;
    const loadedAtMs = askedAtMs - ageMs;
    if (!versions.areCurrentSince(flight.began, dependencies)) return;
    if ((memory.get(key)?.loadedAtMs ?? -Infinity) >= loadedAtMs) return;
    const expiresAtMs = askedAtMs + Math.min(remainingMs, this.#lifeMs - ageMs);
    memory.put(key, { representation, dependencies, began: flight.began, loadedAtMs, expiresAtMs });
  }

  #isEnough({ flight, priority }: Fetch, { loadedAtMs }: MemoryEntry): boolean {
    const { fresh, revalidate } = this.#parts.currentWindows();
    return !flight.isReload && this.#parts.now() - loadedAtMs < (priority === 'read' ? revalidate : fresh);
  }

  async #load({ key, request, read, priority, flight }: Fetch, hasCopy: boolean): Promise<Representation> {
    const { signal } = flight;
    try {
      const { bytes, etag } = await request.load({ priority, signal, hasCopy });
      return represent(bytes, etag ?? etagOf(request.etagSalt, bytes));
    } catch (error) {
      // A reader who comes while the entry is removed is not to be answered with this failure.
      this.#flights.end(key, flight);
      const { memory, options } = this.#parts;
      // A load that was given up tells nothing about the origin.
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
    // Nobody waits for it: it is kept or not, and never fails.
    if (isStored && beginning) void options.shared?.store(read, this.#lifeMs, beginning, representation);
    return isStored;
  }
}
