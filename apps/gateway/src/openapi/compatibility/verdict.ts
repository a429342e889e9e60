/**
 * The errors in breaking changes and their reasons: changes without a reason, and reasons without a change.
 * @param reasons by the name of the change
 */
export function verdictOn(changes: readonly string[], reasons: Readonly<Record<string, string>>): string[] {
  const unexplained = changes.filter((change) => !/\S/.test(reasons[change] ?? ''));
  const stale = Object.keys(reasons).filter((change) => !changes.includes(change));
  return [
    ...unexplained.map((change) => `Breaks callers: ${change}`),
    ...stale.map((change) => `A reason without a change: ${change}`),
  ];
}
