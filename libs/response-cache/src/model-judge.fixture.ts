import { expect } from 'vitest';
import type { CachedAnswer, RepresentationData } from './cached-answer.js';
import { OriginError, type History, type Load, type Reading } from './model-origin.fixture.js';

/** How long an entry is fresh at most while invalidations of the other process may be missed. */
const DEGRADED_FRESH_MS = 2_000;

/** Whether an answer is of this partition and target, from a load that did not fail, and not outdated. */
export function judgeBody(history: History, reading: Reading, body: RepresentationData): Load {
  const load = history.loads[Number(body.toString())];
  if (!load) throw new Error('What was served was never loaded.');
  const { partition, target, firstLoad } = reading;
  expect([load.reading.partition, load.reading.target]).toEqual([partition, target]);
  expect(load.end).toBe('answered');
  if (load.id < firstLoad) {
    throw new Error(`Load ${load.id} was served, but loads before ${firstLoad} are outdated.`);
  }
  return load;
}

/** Whether an answer comes from a load that was in progress during this read, or from an entry that is not too old. */
export function judgeAnswer(history: History, reading: Reading, answer: CachedAnswer): void {
  const { representation, ageMs, result } = answer;
  const load = judgeBody(history, reading, representation.body);
  if (result.kind === 'forwarded') {
    expect(load.reading.node).toBe(reading.node);
    expect(load.endedAt).toBeGreaterThanOrEqual(reading.step);
    return;
  }
  expect(reading.isReload).toBe(false);
  const trueAgeMs = history.nowMs - load.beganAtMs;
  expect(ageMs).toBeGreaterThanOrEqual(trueAgeMs);
  expect(trueAgeMs).toBeLessThan(maxAgeMs(history, reading, result.kind));
}

/** Whether a failure is that of a load that was in progress during this read. */
export function judgeFailure({ node, partition, target, step }: Reading, error: unknown): void {
  if (!(error instanceof OriginError)) throw error;
  const { reading, endedAt } = error.load;
  expect([reading.node === node, reading.partition, reading.target]).toEqual([true, partition, target]);
  expect(endedAt).toBeGreaterThanOrEqual(step);
}

/** Whether a load is the only one of its kind on its process, apart from those that can no longer be joined. */
export function judgeLoad(history: History, { node, partition, target, step }: Reading): void {
  const isJoinable = (boardedAt: number) => boardedAt > node.outdatedAt(partition, target);
  const rivals = history
    .loadsUnderWay()
    .filter(({ reading }) => reading.node === node)
    .filter(({ reading }) => reading.partition === partition && reading.target === target)
    .filter(({ reading, signal }) => !signal.aborted && isJoinable(reading.step));
  if (isJoinable(step)) expect(rivals).toHaveLength(0);
}

function maxAgeMs({ freshness }: History, { node }: Reading, kind: 'hit' | 'stale-on-error'): number {
  const { freshMs, staleWhileRevalidateMs, staleIfErrorMs } = freshness;
  if (kind === 'stale-on-error') return freshMs + staleIfErrorMs;
  const isDegraded = node.wasDegraded && node.cache.state() === 'degraded';
  return isDegraded ? DEGRADED_FRESH_MS : freshMs + staleWhileRevalidateMs;
}
