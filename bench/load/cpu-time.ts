import { readFileSync } from 'node:fs';

/** What Linux counts processor time in, for programs to read: 100 a second everywhere. */
const TICKS_PER_SECOND = 100;

/** Places of user and system time in what follows the name of the program. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Processor time of some processes together, in seconds; undefined where the system does not report it. */
export function serverCpuSeconds(pids: readonly number[]): number | undefined {
  try {
    return pids.reduce((sum, pid) => sum + cpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8')), 0);
  } catch {
    return undefined;
  }
}

/** Processor time of this process, in seconds. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function cpuSeconds(stat: string): number {
  // The name of the program, in parentheses, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
}
