/**
 * Whether shared entries can be trusted: only while the invalidations of others are received, and while every
 * invalidation is known to have been carried out. After a loss of any kind everything shared has to be invalidated
 * once, which covers all that was lost, by any replica.
 */
export class TierHealth {
  readonly #onChange: () => void;
  #isSubscribed = false;
  #losses = 0;
  #lossesRecovered = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isHealthy(): boolean {
    return this.#isSubscribed && this.#isWhole;
  }

  /** The invalidations of the other replicas are received from now on. */
  subscribed(): void {
    this.#change(() => {
      this.#isSubscribed = true;
    });
  }

  /** They are not received any more. */
  unsubscribed(): void {
    this.#change(() => {
      this.#isSubscribed = false;
      this.#losses += 1;
    });
  }

  /** An invalidation may not have been carried out, or may have been undone. */
  lose(): void {
    this.#change(() => {
      this.#losses += 1;
    });
  }

  /**
   * Recovers from the losses so far, if there were any.
   * @param invalidateEverything resolves to whether everything shared is known to have been invalidated
   * @returns whether nothing remains to be recovered
   */
  async recover(invalidateEverything: () => Promise<boolean>): Promise<boolean> {
    if (this.#isWhole) return true;
    // Not before the invalidations of others are received: what is lost until then has to be recovered as well.
    if (!this.#isSubscribed) return false;
    const losses = this.#losses;
    const isDone = await invalidateEverything();
    this.#change(() => {
      if (isDone) this.#lossesRecovered = Math.max(this.#lossesRecovered, losses);
    });
    return this.#isWhole;
  }

  get #isWhole(): boolean {
    return this.#losses === this.#lossesRecovered;
  }

  #change(change: () => void): void {
    const wasHealthy = this.isHealthy;
    change();
    if (this.isHealthy !== wasHealthy) this.#onChange();
  }
}
