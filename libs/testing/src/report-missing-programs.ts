import { findProgram, programs } from './programs.js';

/**
 * Reports before the tests which of them are skipped because a program is missing.
 * @throws Error under `CI=true`, where nothing may be skipped
 */
export default function reportMissingPrograms(): void {
  const names = Object.keys(programs) as (keyof typeof programs)[];
  for (const name of names.filter((candidate) => findProgram(candidate) === undefined)) {
    const sentence = `${name} is not on PATH: tests of ${programs[name]} are skipped`;
    if (process.env.CI === 'true') throw new Error(sentence);
    console.warn(sentence);
  }
}
