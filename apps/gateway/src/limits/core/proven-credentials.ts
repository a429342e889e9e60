/** How long credentials count as proven after they were last accepted, in milliseconds. */
const PROVEN_FOR_MS = 10 * 60_000;

/** Maximum number of credentials that are remembered. */
const MAX_PROVEN = 10_000;

/**
 * Remembers, within this process, which credentials the upstream has accepted recently, by digests that are
 * useless elsewhere. Beyond the maximum, those that were accepted longest ago are evicted.
 */
export class ProvenCredentials {
  /** Time of expiry by digest, by the monotonic clock; in the order of expiry. */
  readonly #expiresAtMs = new Map<string, number>();

  has(digest: string): boolean {
    const expiresAtMs = this.#expiresAtMs.get(digest);
    return expiresAtMs !== undefined && performance.now() < expiresAtMs;
  }

  add(digest: string): void {
    this.#expiresAtMs.delete(digest);
    this.#expiresAtMs.set(digest, performance.now() + PROVEN_FOR_MS);
    if (this.#expiresAtMs.size <= MAX_PROVEN) return;
    const [oldest] = this.#expiresAtMs.keys();
    if (oldest !== undefined) this.#expiresAtMs.delete(oldest);
  }

  delete(digest: string): void {
    this.#expiresAtMs.delete(digest);
  }
}
