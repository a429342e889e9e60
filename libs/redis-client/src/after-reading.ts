/**
 * Calls back when that much time has passed, and what had arrived by then has been read: a process that was held up
 * finds its timers due before it looks at its sockets.
 * @returns what prevents the call
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
