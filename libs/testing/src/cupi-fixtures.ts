import { readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/', import.meta.url);

/** The bytes of one of Cisco's printed documents, repaired where the print is not well-formed. */
export function readFixture(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.xml`, FOLDER));
}

/** The names of all elements of CUPI's resources that hold no secret. */
export function readElementNames(): string[] {
  return readFileSync(new URL('element-names.txt', FOLDER), 'utf8').trim().split(/\s+/);
}
