/** What `npm test` runs: always the same, and in seconds. */
const SHORT = { documents: 2000, criteria: 500, requests: 500 } as const;
const SHORT_SEED = 1;

/** How many random inputs of each kind are tried, and out of which seed they are made. */
export interface FuzzBudget {
  readonly documents: number;
  readonly criteria: number;
  readonly requests: number;
  readonly seed: number;
  /** How long a test may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** As the environment says (`run.js`), or the short version. */
export const budget: FuzzBudget = readBudget(process.env);

function readBudget({ FUZZ_RUNS, FUZZ_SEED }: NodeJS.ProcessEnv): FuzzBudget {
  const seed = FUZZ_SEED === undefined ? SHORT_SEED : Number(FUZZ_SEED);
  if (FUZZ_RUNS === undefined) return { ...SHORT, seed, timeoutMs: 60_000 };
  const runs = Number(FUZZ_RUNS);
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    throw new RangeError('--runs must be a whole number above 0, and --seed a whole number.');
  }
  return { documents: runs, criteria: runs, requests: runs, seed, timeoutMs: 60_000 + runs * 60 };
}
