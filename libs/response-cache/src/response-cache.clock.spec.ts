import { afterEach, expect, it, vi } from 'vitest';
import { ResponseCache } from './response-cache.js';

const READ = { partition: 'partition', target: '/target', tags: [], etagSalt: 'salt' };
const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

it.each([HOUR_MS, -HOUR_MS])(
  'a system clock that is set by %i ms does not change the age of an entry',
  async (jumpMs) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const cache = new ResponseCache({
      freshness: { freshMs: 60_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 },
      maxEntries: 10,
      maxBytes: 10_000,
      mayServeStale: () => false,
    });
    await cache.get({ ...READ, load: () => Promise.resolve({ bytes: Buffer.from('one') }) });
    vi.setSystemTime(Date.now() + jumpMs);
    const entry = cache.peek(READ.partition, READ.target);
    expect(entry?.ageMs).toBeLessThan(10_000);
    expect(entry?.ttlMs).toBeGreaterThan(50_000);
  },
);
