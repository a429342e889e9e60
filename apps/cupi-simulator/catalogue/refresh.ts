import { writeFileSync } from 'node:fs';
import { compactCatalogue } from './compact.js';

/** The compact file, from the root of the repository, where npm runs scripts. */
const COPY = 'apps/cupi-simulator/catalogue/catalogue.json';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: npm run catalogue -- <folder of the catalogue>\n');
  process.exitCode = 2;
} else {
  writeFileSync(COPY, compactCatalogue(folder));
}
