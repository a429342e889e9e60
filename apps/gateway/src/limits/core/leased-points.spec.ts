import { describe, expect, it } from 'vitest';
import { LeasedPoints } from './leased-points.js';

const WINDOW_MS = 60_000;

/** Points of a quota of 100, and a grant that arrives at once. */
function pointsOf(limit = 100) {
  const points = new LeasedPoints(limit);
  const grant = (granted: number, left: number, msLeft: number, nowMs: number): void => {
    points.add({ granted, left, msLeft }, { sentAtMs: nowMs, receivedAtMs: nowMs });
  };
  const takeAll = (nowMs: number): number[] => {
    const counts: number[] = [];
    for (let tally = points.take(nowMs); tally && tally.count <= limit; tally = points.take(nowMs)) {
      counts.push(tally.count);
    }
    return counts;
  };
  /** Leases one point after the other, in this interval. */
  const targetAfter = (leases: number, intervalMs: number): number => {
    let target = 0;
    for (let lease = 0; lease < leases; lease += 1) ({ target } = points.request(1, lease * intervalMs));
    return target;
  };
  return { points, grant, takeAll, targetAfter };
}

describe('LeasedPoints', () => {
  it('have nothing to say before the first grant', () => {
    expect(pointsOf().points.take(0)).toBeUndefined();
  });

  it('are used as often as they were granted', () => {
    const { grant, takeAll } = pointsOf();
    grant(3, 97, WINDOW_MS, 0);
    expect(takeAll(0)).toEqual([1, 2, 3]);
  });

  it('include those of an earlier grant in the same window', () => {
    const { grant, takeAll } = pointsOf();
    grant(2, 98, WINDOW_MS, 0);
    grant(2, 96, WINDOW_MS - 500, 500);
    expect(takeAll(500)).toHaveLength(4);
  });

  it('expire with their window', () => {
    const { points, grant } = pointsOf();
    grant(3, 97, 1_000, 0);
    expect(points.take(999)).toMatchObject({ msLeft: 1 });
    expect(points.take(1_000)).toBeUndefined();
  });

  it('expire by the time at which they were asked for, however long the grant took', () => {
    const { points } = pointsOf();
    points.add({ granted: 3, left: 97, msLeft: 1_000 }, { sentAtMs: 0, receivedAtMs: 200 });
    expect(points.take(1_000)).toBeUndefined();
  });

  it('are not mixed with those of the next window', () => {
    const { grant, takeAll } = pointsOf();
    grant(5, 95, 1_000, 0);
    grant(2, 98, WINDOW_MS, 1_010);
    expect(takeAll(1_010)).toEqual([1, 2]);
  });

  it('of a window that was lost in Redis end with the first grant of another', () => {
    const { grant, takeAll } = pointsOf();
    grant(5, 95, WINDOW_MS, 0);
    grant(1, 99, WINDOW_MS, 10);
    expect(takeAll(10)).toEqual([1]);
  });

  it('are used by requests that waited for them, even when the window has closed meanwhile', () => {
    const { points } = pointsOf();
    points.add({ granted: 1, left: 99, msLeft: 100 }, { sentAtMs: 0, receivedAtMs: 200 });
    expect(points.takeGranted(200)).toEqual({ count: 1, msLeft: 0 });
    expect(points.takeGranted(200)).toBeUndefined();
  });

  it('tell a remaining quota that never rises within a window', () => {
    const { grant, takeAll } = pointsOf();
    grant(2, 58, WINDOW_MS, 0);
    expect(takeAll(0)).toEqual([41, 42]);
    // Another process has given forty points back.
    grant(2, 96, WINDOW_MS - 10, 10);
    expect(takeAll(10)).toEqual([42, 42]);
    grant(2, 98, WINDOW_MS, WINDOW_MS + 10);
    expect(takeAll(WINDOW_MS + 10)).toEqual([1, 2]);
  });

  it('tell that nothing remains when more was counted than the limit', () => {
    const { points, grant } = pointsOf();
    grant(1, 0, WINDOW_MS, 0);
    expect(points.take(0)).toMatchObject({ count: 100 });
    grant(0, -3, WINDOW_MS, 0);
    expect(points.take(0)).toMatchObject({ count: 101 });
  });

  it('reject without Redis while the quota is known to be used up, for a second', () => {
    const { points, grant } = pointsOf();
    grant(0, 0, WINDOW_MS, 0);
    expect(points.take(999)).toEqual({ count: 101, msLeft: WINDOW_MS - 999 });
    expect(points.take(1_000)).toBeUndefined();
  });

  it('reject nothing in the next window', () => {
    const { points, grant } = pointsOf();
    grant(0, 0, 100, 0);
    expect(points.take(100)).toBeUndefined();
  });

  it('are wanted in advance from the second lease on, and twice as many each time they are used up in a second', () => {
    const targets = [1, 2, 3, 4, 5, 6].map((leases) => pointsOf(600).targetAfter(leases, 999));
    expect(targets).toEqual([0, 1, 2, 4, 8, 16]);
  });

  it('are wanted in advance up to one in twenty of the quota, rounded down', () => {
    expect(pointsOf(600).targetAfter(20, 10)).toBe(30);
    expect(pointsOf(39).targetAfter(20, 10)).toBe(1);
    expect(pointsOf(19).targetAfter(20, 10)).toBe(0);
  });

  it('are wanted in advance at once for several requests that wait', () => {
    const { points } = pointsOf(10_000);
    points.request(1, 0);
    expect(points.request(50, 10)).toMatchObject({ needed: 50, target: 196 });
  });

  it('are wanted in advance half as many when they last longer', () => {
    const { points, targetAfter } = pointsOf(600);
    expect(targetAfter(5, 10)).toBe(8);
    expect(points.request(0, 1_040)).toMatchObject({ target: 4 });
    expect(points.request(0, 5_000)).toMatchObject({ target: 2 });
  });

  it('are due after a second, as other processes may have used some', () => {
    const { points, grant, targetAfter } = pointsOf(600);
    targetAfter(5, 10);
    grant(8, 592, WINDOW_MS, 50);
    expect([points.isDue(1_039), points.isDue(1_040)]).toEqual([false, true]);
  });

  it('are due when no more than a quarter is left', () => {
    const { points, grant, targetAfter } = pointsOf(600);
    targetAfter(5, 10);
    grant(8, 592, WINDOW_MS, 50);
    const low = Array.from({ length: 8 }, () => {
      points.take(50);
      return points.isDue(50);
    });
    expect(low).toEqual([false, false, false, false, false, true, true, true]);
  });

  it('are not due when nobody has asked twice', () => {
    const { points, grant, targetAfter } = pointsOf(600);
    targetAfter(1, 10);
    grant(1, 599, WINDOW_MS, 0);
    points.take(0);
    expect(points.isDue(50)).toBe(false);
  });

  it('are not due when Redis has none', () => {
    const { points, grant, targetAfter } = pointsOf(600);
    targetAfter(5, 10);
    grant(1, 0, WINDOW_MS, 50);
    points.take(50);
    expect(points.isDue(50)).toBe(false);
  });

  it('count as held in a request only until their window closes', () => {
    const { points, grant } = pointsOf();
    grant(3, 97, 1_000, 0);
    expect(points.request(0, 999)).toMatchObject({ held: 3 });
    expect(points.request(0, 1_000)).toMatchObject({ held: 0 });
  });

  it('are released once, and none are wanted in advance then', () => {
    const { points, grant, targetAfter } = pointsOf(600);
    targetAfter(5, 10);
    grant(3, 597, WINDOW_MS, 50);
    expect([points.release(), points.release()]).toEqual([3, 0]);
    expect(points.request(1, 60)).toMatchObject({ held: 0, target: 0 });
  });
});
