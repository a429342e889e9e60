import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';

/** Runs the fuzz tests longer than `npm test` does: `npm run fuzz -- --runs N --seed S`. */
const DEFAULT_RUNS = '20000';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const FUZZ_RUNS = values.runs ?? DEFAULT_RUNS;
const FUZZ_SEED = values.seed ?? String(randomInt(2 ** 31));
process.stdout.write(
  `${FUZZ_RUNS} runs of each kind; again with: npm run fuzz -- --runs ${FUZZ_RUNS} --seed ${FUZZ_SEED}\n`,
);
const { status } = spawnSync('vitest', ['run', 'test/fuzz', '--reporter=verbose'], {
  env: { ...process.env, FUZZ_RUNS, FUZZ_SEED },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
