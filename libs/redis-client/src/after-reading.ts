/**
 * Calls back when that much time has passed, and everything that had arrived by then has been read: after a blocked
 * event loop, timers run before sockets.
 * @returns a function that cancels the call
 */
export function afterReading(delayMs: number, callback: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(callback);
  }, delayMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
