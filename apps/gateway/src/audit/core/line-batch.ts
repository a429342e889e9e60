/** Lines that are written together, and how much of them has been written. */
export class LineBatch {
  readonly lines: readonly string[];
  #unwrittenBytes = Infinity;
  readonly #abandonment = new AbortController();

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** Bytes that are not written yet. */
  set unwrittenBytes(count: number) {
    this.#unwrittenBytes = count;
  }

  /** Records that nothing of it was written after all. */
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

  /** Returns the lines that are not completely written, to be reported; an empty list on the second call. */
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
