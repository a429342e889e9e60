import { setTimeout as sleep } from 'node:timers/promises';

/** Calls to the operating system that may never return, as Node names them: to files, and look-ups of host names. */
const CALLS = /^(FSReq|GetAddrInfoReq)/;

/** A call that has not returned after this time, in milliseconds, is taken for one that hangs. */
const HANGING_AFTER_MS = 100;

/**
 * Ends the process also when such a call hangs, on a disk or a resolver that does not answer. Node waits for these calls
 * when it exits, without end, and has no way not to: SIGKILL ends the process then, after all else is done.
 */
export function endDespiteHangingCalls(): void {
  process.on('exit', () => {
    if (isCallUnderWay()) process.kill(process.pid, 'SIGKILL');
  });
}

/** Exits with a code as soon as no such call is under way, so that only those that hang cost the process its code. */
export async function exitWith(code: number): Promise<never> {
  const endMs = performance.now() + HANGING_AFTER_MS;
  while (isCallUnderWay() && performance.now() < endMs) await sleep(1);
  process.exit(code);
}

function isCallUnderWay(): boolean {
  return process.getActiveResourcesInfo().some((name) => CALLS.test(name));
}
