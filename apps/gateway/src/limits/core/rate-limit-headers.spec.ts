import { describe, expect, it } from 'vitest';

import { rateLimitHeaders } from './rate-limit-headers.js';

describe('rateLimitHeaders', () => {
  it('tells the policy and what is left of it', () => {
    expect(rateLimitHeaders({ isAllowed: true, limit: 600, remaining: 599, resetSeconds: 60 })).toEqual({
      'RateLimit-Policy': '"default";q=600;w=60',
      RateLimit: '"default";r=599;t=60',
    });
  });

  it('tells on a refusal when to come back', () => {
    expect(rateLimitHeaders({ isAllowed: false, limit: 600, remaining: 0, resetSeconds: 17 })).toEqual({
      'RateLimit-Policy': '"default";q=600;w=60',
      RateLimit: '"default";r=0;t=17',
      'Retry-After': '17',
    });
  });
});
