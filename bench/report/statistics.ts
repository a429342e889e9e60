/** The value in the middle, or the mean of the two there. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no median of nothing');
  return (lower + upper) / 2;
}

/** Median of what each round comes to. */
export function medianBy<Round>(rounds: readonly Round[], valueOf: (round: Round) => number): number {
  return medianOf(rounds.map(valueOf));
}
