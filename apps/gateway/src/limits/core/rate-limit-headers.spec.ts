import { describe, expect, it } from 'vitest';

import { rateLimitHeaders } from './rate-limit-headers.js';

describe('rateLimitHeaders', () => {
  it('names the policy and the remaining quota', () => {
    expect(rateLimitHeaders({ isAllowed: true, limit: 600, remaining: 599, resetSeconds: 60 })).toEqual({
      'RateLimit-Policy': '"default";q=600;w=60',
      RateLimit: '"default";r=599;t=60',
    });
  });

  it('says on a rejection when to retry', () => {
    expect(rateLimitHeaders({ isAllowed: false, limit: 600, remaining: 0, resetSeconds: 17 })).toEqual({
      'RateLimit-Policy': '"default";q=600;w=60',
      RateLimit: '"default";r=0;t=17',
      'Retry-After': '17',
    });
  });
});
