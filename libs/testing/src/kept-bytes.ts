import { heapInUse } from './heap.js';

const TEXTS = 500;
const TEXT_BYTES = 16_000;

/**
 * How much memory stays in use for each short text that is handed over to be remembered, in bytes. Each was cut out of a
 * long one of its own, as names are cut out of credentials and ids out of targets. Whoever keeps the long ones alive keeps
 * 16,000 bytes each; what else the process does meanwhile adds some hundred to each.
 */
export function keptBytesOf(remember: (text: string) => void): number {
  const before = heapInUse();
  for (let index = 0; index < TEXTS; index += 1) {
    const long = Buffer.from(`${index}-`.padEnd(TEXT_BYTES, 'x')).toString();
    remember(long.slice(0, 36));
  }
  return (heapInUse() - before) / TEXTS;
}
