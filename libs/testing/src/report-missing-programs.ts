import { findProgram, programs } from './programs.js';

/**
 * Says before the tests which of them are skipped for want of a program.
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
