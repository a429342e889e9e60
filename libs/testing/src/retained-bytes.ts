import { heapInUse } from './heap.js';

const TEXTS = 500;
const TEXT_BYTES = 16_000;

/**
 * How much memory stays in use for each short text that is passed on to be stored, in bytes. Each was sliced from a
 * long string of its own, as names are sliced from credentials and ids from targets. Code that retains the long strings
 * takes 16,000 bytes each; other work of the process adds some hundred bytes to each.
 */
export function retainedBytesOf(remember: (text: string) => void): number {
  const before = heapInUse();
  for (let index = 0; index < TEXTS; index += 1) {
    const long = Buffer.from(`${index}-`.padEnd(TEXT_BYTES, 'x')).toString();
    remember(long.slice(0, 36));
  }
  return (heapInUse() - before) / TEXTS;
}
