import { figure, tableOf } from './table.js';

/** Something that was promised, and what was measured. */
export interface Target {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly target: number;
  readonly measured: number;
  readonly unit: string;
}

/** How far from a target a run may be and still be taken for the noise of a machine. */
const TOLERANCE = 0.15;

/** Whether a run fails because of this target. */
export function isMissed({ bound, target, measured }: Target): boolean {
  // What could not be measured is not met.
  if (!Number.isFinite(measured)) return true;
  return bound === 'at least' ? measured < target * (1 - TOLERANCE) : measured > target * (1 + TOLERANCE);
}

/** Targets and what became of them, as a table. */
export function describeTargets(targets: readonly Target[]): string {
  return tableOf(
    ['target', 'wanted', 'measured', 'verdict'],
    targets.map((target) => [
      target.what,
      `${target.bound === 'at least' ? '≥' : '≤'} ${target.target}${target.unit}`,
      `${figure(target.measured)}${target.unit}`,
      verdictOn(target),
    ]),
  );
}

function verdictOn(target: Target): string {
  const { bound, measured } = target;
  const isMet = bound === 'at least' ? measured >= target.target : measured <= target.target;
  if (isMet) return 'met';
  return isMissed(target) ? 'MISSED' : 'within 15 %';
}
