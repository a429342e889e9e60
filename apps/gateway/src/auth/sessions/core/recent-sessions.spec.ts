import { describe, expect, it } from 'vitest';
import { heapInUse } from '#libs/testing';
import { allScopes, type RecentUser } from '../../clients/core/index.js';
import { MemorySessionStore } from './memory-session-store.js';
import { RecentSessions } from './recent-sessions.js';
import { openVault, TestClock } from './session-vault.fixture.js';
import type { SessionWatcher } from './session-store.js';

const MINUTE_MS = 60_000;
const MEBIBYTE = 1024 * 1024;
const USER: RecentUser = {
  kind: 'user',
  id: 'alice',
  quotaKey: 'user:ALICE',
  scopes: allScopes,
  partition: 'partition of alice',
};

/** A store whose replies come when the test says so, and whose watchers are notified by the test. */
class SlowStore extends MemorySessionStore {
  readonly watchers: SessionWatcher[] = [];
  reply = (): void => undefined;

  override async get(id: string) {
    const stored = await super.get(id);
    await new Promise<void>((resolve) => {
      this.reply = resolve;
    });
    return stored;
  }

  override watch(watcher: SessionWatcher): void {
    this.watchers.push(watcher);
  }
}

/** A vault with a session that was found, and whose user was noted. */
async function withRecentSession(options: { readonly ttlSeconds?: number } = {}) {
  const clock = new TestClock();
  const { vault } = openVault({ clock, monotonicNow: clock.now, ...options });
  const { token } = await vault.open(USER.id, 'canary-password');
  await vault.find(token);
  vault.remember(token, USER);
  return { vault, token, clock };
}

describe('a session that was found a moment ago', () => {
  it('is recalled without its account', async () => {
    const { vault, token } = await withRecentSession();
    expect(vault.recall(token)).toBe(USER);
    expect(JSON.stringify(vault.recall(token))).not.toContain('canary');
  });

  it('is recalled only once its user is known', async () => {
    const { vault } = openVault();
    const { token } = await vault.open('alice', 'password');
    vault.remember(token, USER);
    expect(vault.recall(token)).toBeUndefined();
    await vault.find(token);
    expect(vault.recall(token)).toBeUndefined();
  });

  it.each(['', 'A'.repeat(43), '__proto__'])('is not recalled by %j', async (token) => {
    const { vault } = await withRecentSession();
    vault.remember(token, USER);
    expect(vault.recall(token)).toBeUndefined();
  });

  it.each([
    ['five seconds', 3600, 5000],
    ['a tenth of its time, so that it is prolonged as it should be', 20, 2000],
  ])('is recalled for %s', async (_time, ttlSeconds, recalledMs) => {
    const { vault, token, clock } = await withRecentSession({ ttlSeconds });
    clock.pass(recalledMs - 1);
    expect(vault.recall(token)).toBe(USER);
    clock.pass(1);
    expect(vault.recall(token)).toBeUndefined();
  });

  it('is not recalled beyond its end', async () => {
    const { vault, token, clock } = await withRecentSession();
    for (let halves = 0; halves < 15; halves += 1) {
      clock.pass(30 * MINUTE_MS);
      await vault.find(token);
    }
    clock.pass(30 * MINUTE_MS - 1000);
    expect(await vault.find(token)).toBeDefined();
    vault.remember(token, USER);
    expect(vault.recall(token)).toBe(USER);
    clock.pass(1000);
    expect(vault.recall(token)).toBeUndefined();
  });

  it('is not recalled once it was closed, and another is', async () => {
    const { vault, token } = await withRecentSession();
    const other = await vault.open('bob', 'password');
    await vault.find(other.token);
    vault.remember(other.token, { ...USER, id: 'bob' });
    await vault.close(token);
    expect(vault.recall(token)).toBeUndefined();
    expect(vault.recall(other.token)).toMatchObject({ id: 'bob' });
  });

  it('is not recalled when it was closed while the store was asked for it', async () => {
    const store = new SlowStore();
    const { vault } = openVault({ store });
    for (const { onResumed } of store.watchers) onResumed();
    const { token } = await vault.open('alice', 'password');
    const found = vault.find(token);
    const closed = vault.close(token);
    await Promise.resolve();
    store.reply();
    expect((await found)?.account.username).toBe('alice');
    await closed;
    vault.remember(token, USER);
    expect(vault.recall(token)).toBeUndefined();
  });

  it('is not recalled while ends at other gateways may be missed, nor what was known before', async () => {
    const store = new SlowStore();
    const { vault } = openVault({ store });
    const { token } = await vault.open('alice', 'password');
    const find = async (): Promise<unknown> => {
      const found = vault.find(token);
      await Promise.resolve();
      store.reply();
      await found;
      vault.remember(token, USER);
      return vault.recall(token);
    };
    expect(await find()).toBeUndefined();
    for (const { onResumed } of store.watchers) onResumed();
    expect(await find()).toBe(USER);
    for (const { onInterrupted } of store.watchers) onInterrupted();
    expect(vault.recall(token)).toBeUndefined();
    expect(await find()).toBeUndefined();
  });

  it('is remembered within a bound of bytes, the latest longest', () => {
    const sessions = new RecentSessions(() => 0);
    sessions.onResumed();
    const before = heapInUse();
    for (let index = 0; index < 20_000; index += 1) {
      sessions.add(`${index}`.padEnd(43, 'x'), `${index}`.padEnd(256, 'x'), 1000, sessions.deletions);
      const quotaKey = `user:${index}`.padEnd(256, 'x');
      const partition = `${index}`.padEnd(87, 'x');
      sessions.setUser(`${index}`.padEnd(43, 'x'), { ...USER, quotaKey, partition });
    }
    expect(heapInUse() - before).toBeLessThan(10 * MEBIBYTE);
    expect(sessions.find('0'.padEnd(43, 'x'))).toBeUndefined();
    expect(sessions.find('19999'.padEnd(43, 'x'))).toBeDefined();
  });
});
