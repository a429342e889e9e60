import { fileURLToPath } from 'node:url';

/** Where the documents have their images. This module runs from `dist/bench/report`. */
const IMAGES = new URL('../../../docs/images/', import.meta.url);

/** The file of a plot that docs/performance.md shows. */
export function plotPath(name: string): string {
  return fileURLToPath(new URL(`${name}.svg`, IMAGES));
}
