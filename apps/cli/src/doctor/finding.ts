/** Result of a check: it works; it works, with a caveat; it does not work; it could not be checked. */
export type Verdict = 'good' | 'doubtful' | 'wrong' | 'unchecked';

/** The result of one check, in plain words. */
export interface Finding {
  readonly verdict: Verdict;
  readonly text: string;
  /** What to do about it, line by line; commands are indented. */
  readonly advice: readonly string[];
}

/** All is well. */
export function good(text: string): Finding {
  return { verdict: 'good', text, advice: [] };
}

/** The gateway would work, but not as it should. */
export function doubtful(text: string, ...advice: readonly string[]): Finding {
  return { verdict: 'doubtful', text, advice };
}

/** The gateway would not work, or not for some callers. */
export function wrong(text: string, ...advice: readonly string[]): Finding {
  return { verdict: 'wrong', text, advice };
}

/** Not checked; the text says why. */
export function unchecked(text: string): Finding {
  return { verdict: 'unchecked', text, advice: [] };
}
