import { randomUUID } from 'node:crypto';
import type { Credentials } from '../processes/callers.js';
import type { Gateway } from '../processes/gateway.js';

/** What callers of several replicas experience while one node serves them all. */
export interface SharedLimit {
  /** Answers of each replica. */
  readonly answers: readonly number[];
  /** Answers other than those that were expected. */
  readonly failures: number;
  /** Time from a call to its answer, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** So much of the waiting is at the start of the run, when the queue is not full yet. */
const WARM_UP_SHARE = 0.25;

const NOT_FOUND = 404;

/** Reads objects that do not exist, by way of all replicas at once, with so many callers at each that wait for their answers. */
export async function measureSharedLimit(
  gateways: readonly Gateway[],
  headers: Credentials,
  { callers, measureMs }: { readonly callers: number; readonly measureMs: number },
): Promise<SharedLimit> {
  const beganAtMs = performance.now();
  const times: number[] = [];
  let failures = 0;
  const answers = gateways.map(() => 0);
  const call = async (gateway: Gateway, index: number): Promise<void> => {
    while (performance.now() < beganAtMs + measureMs) {
      const calledAtMs = performance.now();
      const answer = await fetch(`${gateway.url}/api/v1/phone-systems/${randomUUID()}`, { headers });
      await answer.arrayBuffer();
      answers[index] = (answers[index] ?? 0) + 1;
      if (answer.status !== NOT_FOUND) failures += 1;
      if (calledAtMs > beganAtMs + measureMs * WARM_UP_SHARE) times.push(performance.now() - calledAtMs);
    }
  };
  await Promise.all(
    gateways.flatMap((gateway, index) => Array.from({ length: callers }, () => call(gateway, index))),
  );
  times.sort((one, other) => one - other);
  const quantile = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
  return { answers, failures, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}
