/**
 * Work in small steps: it can pause after each. No step of reading a CUPI document takes more than a fraction of a
 * millisecond.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all the work without a pause. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
