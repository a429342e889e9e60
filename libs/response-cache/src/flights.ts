import { Flight } from './flight.js';
import type { TagVersions } from './tag-versions.js';

/** The flights in progress, at most one per key that can still be joined. */
export class Flights<Outcome> {
  readonly #underWay = new Map<string, Flight<Outcome>>();
  readonly #versions: TagVersions;

  constructor(versions: TagVersions) {
    this.#versions = versions;
  }

  /** The flight that a new reader may join: it began after the last invalidation and was not cancelled. */
  find(key: string, dependencies: readonly string[]): Flight<Outcome> | undefined {
    const flight = this.#underWay.get(key);
    if (!flight || flight.signal.aborted) return undefined;
    return this.#versions.areCurrentSince(flight.began, dependencies) ? flight : undefined;
  }

  /** Starts a flight, in place of one that can no longer be joined. */
  start(key: string, work: (flight: Flight<Outcome>) => Promise<Outcome>): Flight<Outcome> {
    const flight = new Flight(this.#versions.current, work);
    this.#underWay.set(key, flight);
    return flight;
  }

  /** Whether no other flight has replaced it. */
  isLatest(key: string, flight: Flight<Outcome>): boolean {
    return this.#underWay.get(key) === flight;
  }

  /** From now on it cannot be joined. */
  end(key: string, flight: Flight<Outcome>): void {
    if (this.isLatest(key, flight)) this.#underWay.delete(key);
  }
}
