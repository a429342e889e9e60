/** Reports the progress and the results of a run. */
export interface Reporter {
  /** A line that the next one takes the place of; for people who wait. */
  readonly progress: (line: string) => void;
  /** A part of the result. */
  readonly print: (text: string) => void;
}

const ERASE_LINE = '\r\u001b[2K';

/** Results on standard output, progress on standard error when that is a terminal. */
export const consoleReporter: Reporter = {
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`${ERASE_LINE}${line}`);
  },
  print: (text) => {
    if (process.stderr.isTTY) process.stderr.write(ERASE_LINE);
    process.stdout.write(`${text}\n\n`);
  },
};
