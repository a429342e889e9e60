import { describe, expect, it } from 'vitest';
import { cacheResultOf } from './cache-result.js';

describe('the result of a read', () => {
  it.each([
    ['hit; ttl=12', true, 'hit'],
    ['hit; ttl=0', true, 'hit'],
    ['hit; ttl=-4', true, 'stale'],
    ['fwd=miss; stored', false, 'miss'],
    ['fwd=miss', false, 'miss'],
    ['fwd=stale; stored', false, 'miss'],
    ['fwd=uri-miss; collapsed', false, 'collapsed'],
    ['fwd=stale; collapsed', false, 'collapsed'],
    ['fwd=request', false, 'reload'],
    ['fwd=request; collapsed', false, 'collapsed'],
    ['fwd=stale', true, 'stale-on-error'],
    ['fwd=stale; fwd-status=503', true, 'stale-on-error'],
  ])('%s is derived from the header fields, Age %s: %s', (status, hasAge, result) => {
    expect(cacheResultOf(`cupi-gateway; ${status}`, () => hasAge)).toBe(result);
  });
});
