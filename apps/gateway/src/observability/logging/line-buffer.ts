import type { DestinationStream } from 'pino';

/**
 * Writes the lines of one turn of the event loop together, when the turn is over: under load that is one write for a
 * dozen requests. Where standard output is a pipe, a write for each costs a third of a cached read at level `info`
 * (docs/performance.md, What was taken out).
 *
 * No line is lost when the process exits by itself. A caller that cannot wait flushes.
 */
export class LineBuffer implements DestinationStream {
  readonly #sink: DestinationStream;
  #lines = '';

  constructor(sink: DestinationStream) {
    this.#sink = sink;
    process.on('exit', () => {
      this.flush();
    });
  }

  write(line: string): void {
    if (this.#lines === '') {
      setImmediate(() => {
        this.flush();
      });
    }
    this.#lines += line;
  }

  /** Writes the lines so far; called by pino's `flush`. */
  flush(): void {
    const lines = this.#lines;
    this.#lines = '';
    if (lines !== '') this.#sink.write(lines);
  }
}
