import { availableParallelism } from 'node:os';
import { findProgram } from './find-program.js';

/** What a process does in a measurement. Processes whose roles share a core take time from each other. */
export type Role = PinnedRole | 'anywhere';

type PinnedRole = 'server' | 'second-server' | 'load' | 'upstream';

const TWO_CORES: Record<PinnedRole, number> = { server: 0, 'second-server': 0, load: 1, upstream: 1 };
const FOUR_CORES: Record<PinnedRole, number> = { server: 0, 'second-server': 2, load: 1, upstream: 3 };

/**
 * Servers and load on different cores, each where it stays: a command line that begins with `taskset`. Without
 * `taskset`, or on a single core, the command as it is.
 */
export function pinned(role: Role, command: readonly string[]): readonly string[] {
  const cores = role === 'anywhere' ? undefined : coresOfRoles();
  return cores && role !== 'anywhere' ? ['taskset', '-c', String(cores[role]), ...command] : command;
}

/** Whether processes of these roles take time from each other. */
export function shareCore(role: PinnedRole, other: PinnedRole): boolean {
  const cores = coresOfRoles();
  return !cores || cores[role] === cores[other];
}

/** Which core each role has, in words. */
export function describePinning(): string {
  const cores = coresOfRoles();
  if (!cores) return 'not pinned: there is no taskset, or a single core';
  return Object.entries(cores)
    .map(([role, core]) => `${role} on core ${core}`)
    .join(', ');
}

function coresOfRoles(): Record<PinnedRole, number> | undefined {
  if (availableParallelism() < 2 || findProgram('taskset') === undefined) return undefined;
  return availableParallelism() < 4 ? TWO_CORES : FOUR_CORES;
}
