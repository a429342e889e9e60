import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MemorySessionStore } from './memory-session-store.js';
import { SessionSecrets } from './session-secrets.js';
import { SessionStoreUnavailableError } from './session-store.js';
import { credentialsOf, idOf, openVault, recordOf, SECRET, START_MS } from './session-vault.fixture.js';
import { SessionVault } from './session-vault.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('SessionVault', () => {
  it('finds the account that a session was opened with', async () => {
    const { vault } = openVault();
    const { token } = await vault.open('alice', 'pass: wörd & 🔑');
    expect(credentialsOf((await vault.find(token))?.account)).toBe('alice:pass: wörd & 🔑');
  });

  it('finds accounts with very long and with empty passwords', async () => {
    const { vault } = openVault();
    const long = await vault.open('alice', 'p'.repeat(10_000));
    const empty = await vault.open('alice', '');
    expect(credentialsOf((await vault.find(long.token))?.account)).toBe(`alice:${'p'.repeat(10_000)}`);
    expect(credentialsOf((await vault.find(empty.token))?.account)).toBe('alice:');
  });

  it('returns the user name and the expiry of a new session', async () => {
    const { session } = await openVault().vault.open('alice', 'password');
    expect(session).toEqual({ username: 'alice', expiresAt: new Date(START_MS + HOUR_MS) });
  });

  it('gives a session a token of 32 bytes that fits a cookie', async () => {
    const { token } = await openVault().vault.open('alice', 'password');
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('gives every session a token of its own, also to one user', async () => {
    const { vault } = openVault();
    const opened = await Promise.all(Array.from({ length: 100 }, () => vault.open('alice', 'password')));
    expect(new Set(opened.map(({ token }) => token)).size).toBe(100);
  });

  it('rejects credentials that no account can have before it stores anything', async () => {
    class FullStore extends MemorySessionStore {
      override put(): Promise<void> {
        return Promise.reject(new SessionStoreUnavailableError('full'));
      }
    }
    const { vault } = openVault({ store: new FullStore() });
    await expect(vault.open('al:ice', 'password')).rejects.toThrow(RangeError);
    await expect(vault.open('alice', 'pass\0word')).rejects.toThrow(RangeError);
    await expect(vault.open('alice', 'password')).rejects.toThrow(SessionStoreUnavailableError);
  });

  it('does not find a closed session', async () => {
    const { vault } = openVault();
    const { token } = await vault.open('alice', 'password');
    await vault.close(token);
    expect(await vault.find(token)).toBeUndefined();
  });

  it('closes one session of a user and no other', async () => {
    const { vault } = openVault();
    const closed = await vault.open('alice', 'password');
    const other = await vault.open('alice', 'password');
    await vault.close(closed.token);
    expect(await vault.find(other.token)).toBeDefined();
  });

  it.each([
    ['nothing', () => ''],
    ['a token that was never given out', () => 'A'.repeat(43)],
    ['a token cut short', (token: string) => token.slice(0, -1)],
    ['a token with more after it', (token: string) => `${token}A`],
    ['a token in quotes', (token: string) => `"${token}"`],
    ['a token with padding', (token: string) => `${token}=`],
    ['a token with a blank', (token: string) => `${token.slice(0, 20)} ${token.slice(20)}`],
    ['the id in the store', (token: string) => idOf(token)],
    ['a name of the prototype', () => '__proto__'],
    ['a huge text', () => 'A'.repeat(1_000_000)],
  ])('finds no session for %s, and closes none', async (_what, forge) => {
    const { vault, failures } = openVault();
    const { token } = await vault.open('alice', 'password');
    expect(await vault.find(forge(token))).toBeUndefined();
    await vault.close(forge(token));
    expect(await vault.find(token)).toBeDefined();
    expect(failures).toEqual([]);
  });

  it('accepts one spelling of a token only', async () => {
    const { vault } = openVault();
    const { token } = await vault.open('alice', 'password');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const lastIndex = alphabet.indexOf(token.slice(-1));
    const sameBytes = token.slice(0, -1) + alphabet.charAt(lastIndex + 1);
    expect(Buffer.from(sameBytes, 'base64url')).toEqual(Buffer.from(token, 'base64url'));
    expect(await vault.find(sameBytes)).toBeUndefined();
  });

  describe('without use', () => {
    it('ends a session after its time', async () => {
      const { vault, clock, failures } = openVault({ ttlSeconds: 600 });
      const { token } = await vault.open('alice', 'password');
      clock.pass(10 * MINUTE_MS);
      expect(await vault.find(token)).toBeUndefined();
      expect(failures).toEqual([]);
    });

    it('keeps a session until just before', async () => {
      const { vault, clock } = openVault({ ttlSeconds: 600 });
      const { token } = await vault.open('alice', 'password');
      clock.pass(10 * MINUTE_MS - 1);
      expect(await vault.find(token)).toBeDefined();
    });
  });

  describe('in use', () => {
    it('prolongs a session', async () => {
      const { vault, clock } = openVault();
      const { token } = await vault.open('alice', 'password');
      clock.pass(40 * MINUTE_MS);
      expect((await vault.find(token))?.session.expiresAt).toEqual(new Date(clock.nowMs + HOUR_MS));
      clock.pass(40 * MINUTE_MS);
      expect(await vault.find(token)).toBeDefined();
    });

    it('does not prolong a session again before a tenth of its time has gone by', async () => {
      const { vault, store, clock } = openVault();
      const { token, session } = await vault.open('alice', 'password');
      clock.pass(6 * MINUTE_MS - 1);
      expect((await vault.find(token))?.session).toEqual(session);
      expect((await store.get(idOf(token)))?.expiresInMs).toBe(54 * MINUTE_MS + 1);
      clock.pass(1);
      await vault.find(token);
      expect((await store.get(idOf(token)))?.expiresInMs).toBe(HOUR_MS);
    });

    it('ends a session eight hours after sign-in', async () => {
      const { vault, clock, failures } = openVault();
      const { token } = await vault.open('alice', 'password');
      for (let minutes = 0; minutes < 470; minutes += 10) {
        clock.pass(10 * MINUTE_MS);
        expect(await vault.find(token)).toBeDefined();
      }
      clock.pass(10 * MINUTE_MS);
      expect(await vault.find(token)).toBeUndefined();
      expect(failures).toEqual([]);
    });

    it('never promises more than those eight hours', async () => {
      const { vault, clock } = openVault({ ttlSeconds: 6 * 3600 });
      const { token } = await vault.open('alice', 'password');
      clock.pass(5 * HOUR_MS);
      expect((await vault.find(token))?.session.expiresAt).toEqual(new Date(START_MS + 8 * HOUR_MS));
    });

    it('ends a session after eight hours also when it was allowed to rest for longer', async () => {
      const { vault, clock } = openVault({ ttlSeconds: 24 * 3600 });
      const { token, session } = await vault.open('alice', 'password');
      expect(session.expiresAt).toEqual(new Date(START_MS + 8 * HOUR_MS));
      clock.pass(8 * HOUR_MS);
      expect(await vault.find(token)).toBeUndefined();
    });

    it('ends a session after eight hours also when the store would keep it', async () => {
      const { vault, store, clock, failures } = openVault();
      const { token } = await vault.open('alice', 'password');
      await store.touch(idOf(token), 24 * HOUR_MS);
      clock.pass(8 * HOUR_MS);
      expect(await vault.find(token)).toBeUndefined();
      expect(failures).toEqual([]);
    });

    it('gives a record that the store would keep for too long its right time', async () => {
      const { vault, store } = openVault();
      const { token } = await vault.open('alice', 'password');
      await store.touch(idOf(token), 24 * HOUR_MS);
      expect((await vault.find(token))?.session.expiresAt).toEqual(new Date(START_MS + HOUR_MS));
      expect((await store.get(idOf(token)))?.expiresInMs).toBe(HOUR_MS);
    });
  });

  describe('when clocks disagree', () => {
    it('finds a session of a gateway whose clock is a little ahead', async () => {
      const { vault, clock } = openVault();
      const { token } = await vault.open('alice', 'password');
      clock.nowMs = START_MS - MINUTE_MS;
      expect(await vault.find(token)).toBeDefined();
    });

    it('does not find a session from the future, and says so', async () => {
      const { vault, clock, failures } = openVault();
      const { token } = await vault.open('alice', 'password');
      clock.nowMs = START_MS - MINUTE_MS - 1;
      expect(await vault.find(token)).toBeUndefined();
      expect(failures).toEqual([{ sessionId: idOf(token), reason: 'implausible-expiry' }]);
    });

    it('finds the session again when the clock is right again', async () => {
      const { vault, clock } = openVault();
      const { token } = await vault.open('alice', 'password');
      clock.nowMs = START_MS - HOUR_MS;
      await vault.find(token);
      clock.nowMs = START_MS;
      expect(await vault.find(token)).toBeDefined();
    });

    it('uses the system clock by default', async () => {
      const { store } = openVault();
      const vault = new SessionVault({ store, secrets: SessionSecrets.parse(SECRET) });
      const beforeMs = Date.now();
      const { session } = await vault.open('alice', 'password');
      expect(session.expiresAt.getTime()).toBeGreaterThanOrEqual(beforeMs + HOUR_MS);
      expect(session.expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    });
  });

  describe('when much happens at once', () => {
    it('gives each of many sessions its own account', async () => {
      const { vault } = openVault();
      const users = Array.from({ length: 200 }, (_, index) => `user-${index}`);
      const found = await Promise.all(
        users.map(async (user) => {
          const { token } = await vault.open(user, `password of ${user}`);
          return credentialsOf((await vault.find(token))?.account);
        }),
      );
      expect(found).toEqual(users.map((user) => `${user}:password of ${user}`));
    });

    it('does not bring back a session that is closed while it is being prolonged', async () => {
      const { vault, clock } = openVault();
      const { token } = await vault.open('alice', 'password');
      clock.pass(30 * MINUTE_MS);
      const finding = vault.find(token);
      await vault.close(token);
      expect(await finding).toBeUndefined();
      expect(await vault.find(token)).toBeUndefined();
    });
  });

  it('shows no secret to an inspector', async () => {
    const { vault } = openVault();
    const { token } = await vault.open('alice', 'canary-password');
    const shown = inspect([vault, await vault.find(token)], { depth: Infinity, showHidden: true });
    expect(shown).not.toMatch(/canary/);
  });

  it('stores all short passwords in records of one length', async () => {
    const { vault, store } = openVault();
    const short = await vault.open('al', '');
    const longer = await vault.open('alice.in.wonderland@example.test', 'p'.repeat(120));
    expect((await recordOf(store, short.token)).length).toBe((await recordOf(store, longer.token)).length);
  });
});
