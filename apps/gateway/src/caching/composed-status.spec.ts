import { describe, expect, it } from 'vitest';
import { composedProvenanceOf, type ComposedReads } from './composed-status.js';

const hit = (ttlMs: number, ageMs: number) => ({ result: { kind: 'hit', ttlMs } as const, ageMs });
const standIn = {
  result: { kind: 'stale-on-error', error: undefined, ttlMs: -5000 } as const,
  ageMs: 35_000,
};
const miss = {
  result: { kind: 'forwarded', reason: 'miss', isStored: true, isCollapsed: false } as const,
  ageMs: 0,
};
const collapsed = { result: { ...miss.result, isCollapsed: true }, ageMs: 0 };

const of = (answers: ComposedReads['answers'], others: Partial<ComposedReads> = {}) =>
  composedProvenanceOf({ answers, failed: 0, refused: 0, isReload: false, ...others });

describe('composedProvenanceOf', () => {
  it('is a hit with the least ttl and the greatest age when everything was stored', () => {
    expect(of([hit(12_900, 17_000), hit(3_500, 26_000)])).toEqual({
      cacheStatus: 'cupi-gateway; hit; ttl=3; detail="hit=2"',
      ageMs: 26_000,
    });
  });

  it('is a hit whose time is over when something was served stale', () => {
    expect(of([hit(12_900, 17_000), hit(-500, 30_500)])).toEqual({
      cacheStatus: 'cupi-gateway; hit; ttl=-1; detail="hit=1, stale=1"',
      ageMs: 30_500,
    });
  });

  it('is stale when something stood in for what could not be read', () => {
    expect(of([hit(12_900, 17_000), standIn])).toEqual({
      cacheStatus: 'cupi-gateway; fwd=stale; ttl=-5; detail="hit=1, stale=1"',
      ageMs: 35_000,
    });
  });

  it('is partial, and has no age, when something of it was read', () => {
    expect(of([hit(12_900, 17_000), miss, collapsed])).toEqual({
      cacheStatus: 'cupi-gateway; fwd=partial; detail="hit=1, miss=1, collapsed=1"',
    });
  });

  it('is partial when a read failed, and none when one was refused beforehand', () => {
    const answers = [hit(12_900, 17_000)];
    expect(of(answers, { failed: 1 }).cacheStatus).toBe(
      'cupi-gateway; fwd=partial; detail="hit=1, problem=1"',
    );
    expect(of(answers, { refused: 1 }).cacheStatus).toBe(
      'cupi-gateway; hit; ttl=12; detail="hit=1, problem=1"',
    );
  });

  it('is a miss when nothing was stored, and a request when that was wanted', () => {
    expect(of([miss, miss]).cacheStatus).toBe('cupi-gateway; fwd=miss; detail="miss=2"');
    expect(of([miss, miss], { isReload: true }).cacheStatus).toBe(
      'cupi-gateway; fwd=request; detail="miss=2"',
    );
  });
});
