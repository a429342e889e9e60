/** Lines that are written together, and how far that has come. */
export class LineBatch {
  readonly lines: readonly string[];
  #unwrittenBytes = Infinity;
  readonly #abandonment = new AbortController();

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** Bytes at the end that are not written yet. */
  set unwrittenBytes(count: number) {
    this.#unwrittenBytes = count;
  }

  /** Notes that nothing of it is written after all. */
  restart(): void {
    this.#unwrittenBytes = Infinity;
  }

  /** Whether nothing more of it is to be written. */
  get isAbandoned(): boolean {
    return this.abandoned.aborted;
  }

  /** Aborted when nothing more of it is to be written. */
  get abandoned(): AbortSignal {
    return this.#abandonment.signal;
  }

  /** Gives the lines that are not wholly written, to be reported; none the second time. */
  abandon(): readonly string[] {
    if (this.isAbandoned) return [];
    this.#abandonment.abort();
    let coveredBytes = 0;
    const count = this.lines.findLastIndex((line) => {
      const isWritten = coveredBytes >= this.#unwrittenBytes;
      coveredBytes += Buffer.byteLength(line);
      return isWritten;
    });
    return this.lines.slice(count + 1);
  }
}
