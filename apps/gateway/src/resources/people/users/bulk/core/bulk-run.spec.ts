import { describe, expect, it } from 'vitest';
import { BulkRecords } from './bulk-records.js';
import { BulkRun, type Attempt, type BulkClock } from './bulk-run.js';
import { FAILED } from './bulk-store.conformance.fixture.js';
import type { BulkSnapshot } from './bulk-store.js';

const KEY = { owner: 'owner', id: 'id' };
const OCCURRENCE = { instance: '/api/v1/users/bulk', requestId: 'request' };

const done: Attempt = { kind: 'done', result: { status: 204 }, isFailure: false };
const refused: Attempt = { kind: 'done', result: FAILED, isFailure: false };
const failed: Attempt = { kind: 'done', result: FAILED, isFailure: true };
const rejected: Attempt = { kind: 'account-rejected', problem: FAILED.problem };
const unsent = (retryAfterMs: number): Attempt => ({ kind: 'unsent', problem: FAILED.problem, retryAfterMs });

/** A clock that only pauses move on. */
class PausedClock implements BulkClock {
  readonly pauses: number[] = [];
  #nowMs = 0;

  readonly now = (): number => this.#nowMs;

  readonly pause = (ms: number): Promise<void> => {
    this.pauses.push(ms);
    this.#nowMs += ms;
    return Promise.resolve();
  };
}

interface Trial {
  readonly snapshot: BulkSnapshot | undefined;
  readonly attempted: readonly number[];
  readonly isAccepted: boolean;
  readonly pauses: readonly number[];
}

const records = () => new BulkRecords({ seal: (...texts) => texts.join() });

/** Runs a bulk whose attempts have these outcomes, the last of them for all that follow. */
async function run(
  count: number,
  outcomes: readonly Attempt[],
  { store = records(), onAttempt }: { store?: BulkRecords; onAttempt?: (run: BulkRun) => void } = {},
): Promise<Trial> {
  const ids = Array.from({ length: count }, (_id, index) => String(index));
  const taking = await store.take(KEY, { fingerprint: 'body', ids });
  if (taking.kind !== 'held') throw new Error(taking.kind);
  const clock = new PausedClock();
  const attempted: number[] = [];
  const running = new BulkRun({
    bulk: taking.bulk,
    attempt: async (index) => {
      await Promise.resolve();
      onAttempt?.(running);
      attempted.push(index);
      return outcomes[attempted.length - 1] ?? outcomes.at(-1) ?? done;
    },
    occurrence: OCCURRENCE,
    clock,
  });
  await running.ended;
  const snapshot = await store.find(KEY);
  return { snapshot, attempted, isAccepted: await running.accepted, pauses: clock.pauses };
}

describe('a run of a bulk', () => {
  it('carries out each operation once, in order, whatever becomes of it', async () => {
    const { snapshot, attempted, isAccepted } = await run(4, [done, refused, failed, done]);
    expect(attempted).toEqual([0, 1, 2, 3]);
    expect(snapshot).toMatchObject({
      state: 'finished',
      results: [{ status: 204 }, FAILED, FAILED, { status: 204 }],
    });
    expect(isAccepted).toBe(true);
  });

  it('tries an operation again that was not sent, after the pause that it was given, of five seconds at most', async () => {
    const { snapshot, attempted, pauses } = await run(2, [unsent(1_000), unsent(60_000), done]);
    expect(attempted).toEqual([0, 0, 0, 1]);
    expect(pauses).toEqual([1_000, 5_000]);
    expect(snapshot?.state).toBe('finished');
  });

  it('gives up after two minutes in which nothing could be sent', async () => {
    const { snapshot, pauses } = await run(3, [done, unsent(5_000)]);
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(120_000);
    expect(snapshot).toMatchObject({ state: 'interrupted', reason: FAILED.problem });
    expect(snapshot?.results).toEqual([{ status: 204 }, undefined, undefined]);
  });

  it('does not go on after five failures in a row, and does after four', async () => {
    const four = [failed, failed, failed, failed];
    expect((await run(9, [...four, refused, ...four])).snapshot?.state).toBe('finished');
    const { snapshot, attempted, isAccepted } = await run(9, [...four, failed]);
    expect(attempted).toHaveLength(5);
    expect(snapshot).toMatchObject({ state: 'interrupted', reason: { code: 'upstream-unavailable' } });
    expect(isAccepted).toBe(false);
  });

  it('tries a rejected account once', async () => {
    const { snapshot, attempted } = await run(3, [done, rejected]);
    expect(attempted).toEqual([0, 1]);
    expect(snapshot).toMatchObject({ state: 'interrupted', reason: FAILED.problem });
  });

  it('ends after the operation in progress when it is interrupted', async () => {
    const { snapshot, attempted } = await run(3, [done], {
      onAttempt: (running) => {
        running.interrupt('The gateway is shutting down.');
      },
    });
    expect(attempted).toEqual([0]);
    expect(snapshot).toMatchObject({
      state: 'interrupted',
      results: [{ status: 204 }, undefined, undefined],
      reason: { detail: 'The gateway is shutting down.' },
    });
  });

  it('continues with what has no result', async () => {
    const store = records();
    await run(3, [done, rejected], { store });
    const { attempted, snapshot } = await run(3, [done], { store });
    expect(attempted).toEqual([1, 2]);
    expect(snapshot?.state).toBe('finished');
  });
});
