/** Calls to the operating system that may never return, as Node names them: to files, and look-ups of host names. */
const CALLS = /^(FSReq|GetAddrInfoReq)/;

/**
 * Ends the process also when such a call hangs, on a disk or a resolver that does not answer. Node waits for these calls
 * when it exits, without end, and has no way not to: SIGKILL ends the process then, after all else is done.
 */
export function endDespiteHangingCalls(): void {
  process.on('exit', () => {
    if (process.getActiveResourcesInfo().some((name) => CALLS.test(name)))
      process.kill(process.pid, 'SIGKILL');
  });
}
