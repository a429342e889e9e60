/**
 * Calls back when that much time has passed, and what had arrived by then has been read: a process that was held up
 * finds its timers due before it looks at its sockets.
 */
export function afterReading(delayMs: number, callback: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(callback), delayMs);
}
