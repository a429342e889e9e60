/**
 * Whether what the replicas share can be relied on: only while the drops of the others are heard, and while every
 * drop is known to have been carried out. After a loss of any kind everything shared has to be dropped once, which
 * makes good for all that was lost, by whomever.
 */
export class Reliance {
  readonly #onChange: () => void;
  #isHearing = false;
  #losses = 0;
  #lossesMadeGood = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isGiven(): boolean {
    return this.#isHearing && this.#isWhole;
  }

  /** The drops of the other replicas are heard from now on. */
  hear(): void {
    this.#change(() => {
      this.#isHearing = true;
    });
  }

  /** They are not heard any more. */
  turnDeaf(): void {
    this.#change(() => {
      this.#isHearing = false;
      this.#losses += 1;
    });
  }

  /** Something may not have been carried out, or may have been undone. */
  lose(): void {
    this.#change(() => {
      this.#losses += 1;
    });
  }

  /**
   * Makes good for the losses until now, if there were any.
   * @param dropEverything resolves to whether everything shared is known to have been dropped
   * @returns whether nothing remains to be made good
   */
  async makeGood(dropEverything: () => Promise<boolean>): Promise<boolean> {
    if (this.#isWhole) return true;
    // Not before the drops of the others are heard: what is lost until then has to be made good as well.
    if (!this.#isHearing) return false;
    const losses = this.#losses;
    const isDropped = await dropEverything();
    this.#change(() => {
      if (isDropped) this.#lossesMadeGood = Math.max(this.#lossesMadeGood, losses);
    });
    return this.#isWhole;
  }

  get #isWhole(): boolean {
    return this.#losses === this.#lossesMadeGood;
  }

  #change(change: () => void): void {
    const wasGiven = this.isGiven;
    change();
    if (this.isGiven !== wasGiven) this.#onChange();
  }
}
