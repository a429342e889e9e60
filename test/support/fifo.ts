import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** A named pipe of which the test is the reader. */
export interface FifoReader {
  /** What has arrived since the last read; nothing when there is nothing. */
  readonly read: () => string;
  readonly close: () => void;
}

/** Makes a named pipe. */
export function makeFifo(path: string): void {
  execFileSync('mkfifo', [path]);
}

/** Opens a named pipe for reading, which writers need, and reads nothing yet. */
export function openFifo(path: string): FifoReader {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return {
    read: () => readAll(descriptor),
    close: () => {
      closeSync(descriptor);
    },
  };
}

function readAll(descriptor: number): string {
  const chunk = Buffer.alloc(64 * 1024);
  let text = '';
  try {
    for (let count = -1; count !== 0;) {
      count = readSync(descriptor, chunk);
      text += chunk.toString('latin1', 0, count);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
  }
  return text;
}
