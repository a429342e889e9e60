import { setTimeout as sleep } from 'node:timers/promises';

/** Calls to the operating system that may never return, by Node's names: file access, and resolving host names. */
const CALLS = /^(FSReq|GetAddrInfoReq)/;

/** A call that has not returned after this time, in milliseconds, counts as hanging. */
const HANGING_AFTER_MS = 100;

/**
 * Ends the process even when such a call hangs, on a disk or a resolver that does not answer. Node waits for these calls
 * forever when it exits, and this cannot be disabled: SIGKILL ends the process then, after everything else is done.
 */
export function endDespiteHangingCalls(): void {
  process.on('exit', () => {
    if (isCallInProgress()) process.kill(process.pid, 'SIGKILL');
  });
}

/** Exits with a code as soon as no such call is in progress, so that only a hanging call costs the process its exit code. */
export async function exitWith(code: number): Promise<never> {
  const endMs = performance.now() + HANGING_AFTER_MS;
  while (isCallInProgress() && performance.now() < endMs) await sleep(1);
  process.exit(code);
}

function isCallInProgress(): boolean {
  return process.getActiveResourcesInfo().some((name) => CALLS.test(name));
}
