/** A check took longer than it may. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/**
 * Waits for a result until the time is over.
 * @throws TimeLimitError when it is over; the operation may continue, and its result is ignored
 */
export async function withinLimit<Result>(limitMs: number, promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimitError());
    }, limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Starts a stopwatch; the returned function gives the time since then, such as `12 ms`. */
export function stopwatch(): () => string {
  const startedAtMs = performance.now();
  return () => `${Math.round(performance.now() - startedAtMs)} ms`;
}
