import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AccountSessions } from './account-sessions.js';
import { UpstreamAccount } from './upstream-account.js';

const MINUTE_MS = 60_000;

function sessions(): AccountSessions {
  return new AccountSessions('cuc.example.test', { coolDownMs: 1, maxLoginWaitMs: 1 });
}

describe('AccountSessions', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('have one session for the same user name and password', () => {
    const all = sessions();
    expect(all.of(new UpstreamAccount('admin', 'a'))).toBe(all.of(new UpstreamAccount('admin', 'a')));
  });

  it.each([
    ['another password', new UpstreamAccount('admin', 'b')],
    ['another user name', new UpstreamAccount('Admin', 'a')],
  ])('have another session for %s', (_, other) => {
    const all = sessions();
    expect(all.of(other)).not.toBe(all.of(new UpstreamAccount('admin', 'a')));
  });

  it('remember an account that is used at least every ten minutes', () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = all.of(account);
    for (let use = 0; use < 5; use++) {
      vi.advanceTimersByTime(10 * MINUTE_MS - 1);
      expect(all.of(account)).toBe(session);
    }
  });

  it('forget an account that was not used for ten minutes', () => {
    const all = sessions();
    const account = new UpstreamAccount('admin', 'a');
    const session = all.of(account);
    vi.advanceTimersByTime(10 * MINUTE_MS);
    expect(all.of(account)).not.toBe(session);
  });

  it('forget, of more than 10 000 accounts, the one not used for longest', () => {
    const all = sessions();
    const accounts = Array.from({ length: 10_001 }, (_, index) => new UpstreamAccount(`user${index}`, 'a'));
    const [first, second, ...others] = accounts as [UpstreamAccount, UpstreamAccount, ...UpstreamAccount[]];
    const [sessionOfFirst, sessionOfSecond] = [all.of(first), all.of(second)];
    expect(all.of(first)).toBe(sessionOfFirst);
    for (const account of others) all.of(account);
    expect(all.of(first)).toBe(sessionOfFirst);
    expect(all.of(second)).not.toBe(sessionOfSecond);
  });
});
