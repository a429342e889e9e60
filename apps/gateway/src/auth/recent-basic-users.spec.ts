import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { UpstreamAccount } from '#libs/cupi-client';
import { heapInUse } from '#libs/testing';
import { CallLimits } from '../limits/index.js';
import { GuessGuard, LimitStore, RateLimiter, type Admission } from '../limits/core/index.js';
import { allScopes, type RecentUser } from './clients/core/index.js';
import { RecentBasicUsers } from './recent-basic-users.js';

const MEBIBYTE = 1024 * 1024;
const ADDRESS = '192.0.2.1';

/** Users who are remembered, and the guard that says who may be recalled. */
function openUsers() {
  const store = new LimitStore();
  const guard = new GuessGuard({ store });
  const users = new RecentBasicUsers(new CallLimits(new RateLimiter({ store, limitPerMinute: 600 }), guard));
  return { users, guard };
}

function requestOf(account: UpstreamAccount, forwardedFor?: string) {
  const headers = { authorization: account.authorizationHeader(), 'x-forwarded-for': forwardedFor };
  return { headers, socket: { remoteAddress: ADDRESS } };
}

/** As long a partition as there can be. */
function userOf({ username: id }: UpstreamAccount): RecentUser {
  return { kind: 'user', id, quotaKey: `user:${id}`, scopes: allScopes, partition: id.padEnd(87, 'x') };
}

/** Twice: what was accepted is admitted without being counted from the second time on. */
async function accept(guard: GuessGuard, account: UpstreamAccount): Promise<void> {
  const { username } = account;
  for (let count = 0; count < 2; count += 1) {
    const credentials = account.authorizationHeader();
    const admission: Admission = await guard.admit({ username, address: ADDRESS, credentials });
    if (admission.isAdmitted) await admission.succeeded();
  }
}

describe('RecentBasicUsers', () => {
  const alice = new UpstreamAccount('alice', 'canary-password');

  it('find a user whose account was accepted, without the account', async () => {
    const { users, guard } = openUsers();
    await accept(guard, alice);
    users.add(requestOf(alice), alice, ADDRESS, userOf(alice));
    expect(users.find(requestOf(alice))).toEqual(userOf(alice));
    const shown = inspect(users, { depth: Infinity, showHidden: true });
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain(alice.authorizationHeader());
  });

  it('find nobody whose account was not accepted, or is rejected', async () => {
    const { users, guard } = openUsers();
    users.add(requestOf(alice), alice, ADDRESS, userOf(alice));
    expect(users.find(requestOf(alice))).toBeUndefined();
    await accept(guard, alice);
    expect(users.find(requestOf(alice))).toBeDefined();
    guard.forget(alice.authorizationHeader());
    expect(users.find(requestOf(alice))).toBeUndefined();
  });

  it('find nobody by another header, or from another address', async () => {
    const { users, guard } = openUsers();
    await accept(guard, alice);
    users.add(requestOf(alice), alice, ADDRESS, userOf(alice));
    expect(users.find(requestOf(new UpstreamAccount('alice', 'other')))).toBeUndefined();
    expect(users.find({ ...requestOf(alice), socket: { remoteAddress: '192.0.2.2' } })).toBeUndefined();
    expect(users.find(requestOf(alice, '192.0.2.2'))).toBeUndefined();
  });

  it('are remembered within a bound of bytes, the latest longest', async () => {
    const { users, guard } = openUsers();
    const last = new UpstreamAccount('last'.padEnd(256, 'x'), 'password');
    await accept(guard, alice);
    users.add(requestOf(alice), alice, ADDRESS, userOf(alice));
    const before = heapInUse();
    for (let index = 0; index < 12_000; index += 1) {
      const account = new UpstreamAccount(`${index}`.padEnd(256, 'x'), 'password');
      users.add(requestOf(account), account, ADDRESS, userOf(account));
    }
    users.add(requestOf(last), last, ADDRESS, userOf(last));
    // Here, since accounts count as accepted for a while only.
    await accept(guard, last);
    expect(heapInUse() - before).toBeLessThan(10 * MEBIBYTE);
    expect(users.find(requestOf(alice))).toBeUndefined();
    expect(users.find(requestOf(last))).toBeDefined();
  });
});
