import { fileURLToPath } from 'node:url';

/** The command that runs a program of the benchmark, as it was built. */
export function programOf(path: string): readonly string[] {
  return [process.execPath, fileURLToPath(new URL(`../${path}.js`, import.meta.url))];
}
