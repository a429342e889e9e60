import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySessionStore } from './memory-session-store.js';
import { SessionSecrets } from './session-secrets.js';
import { SessionStoreUnavailableError } from './session-store.js';
import {
  credentialsOf,
  idOf,
  openVault,
  OTHER_SECRET,
  recordOf,
  SECRET,
  TestClock,
} from './session-vault.fixture.js';

const TTL_MS = 3_600_000;
const KEY_ID_AT = 1;
const EXPIRY_AT = 9;
const EXPIRY_BYTES = 6;
const REJECTION = /^(malformed|unknown-version|unknown-secret|not-authentic)$/;

/** A vault with a session, and a way to put another record in its place. */
async function openedVault() {
  const opened = openVault();
  const { token } = await opened.vault.open('alice', 'canary-password');
  const record = await recordOf(opened.store, token);
  return {
    ...opened,
    token,
    record,
    /** What the vault makes of that record: an account's credentials, or the reason of its rejection. */
    findWith: async (altered: Uint8Array): Promise<string | undefined> => {
      opened.failures.length = 0;
      await opened.store.put(idOf(token), altered, TTL_MS);
      const found = await opened.vault.find(token);
      return credentialsOf(found?.account) ?? opened.failures[0]?.reason;
    },
  };
}

describe('SessionVault and what is stored', () => {
  it('stores neither user name, password, token nor secret in any spelling', async () => {
    const { store, vault } = openVault();
    const { token } = await vault.open('canary-user', 'canary-password');
    const stored = Buffer.concat([Buffer.from(idOf(token)), await recordOf(store, token)]);
    const canaries = ['canary-user', 'canary-password', SECRET].map((text) => Buffer.from(text));
    for (const canary of [...canaries, Buffer.from(token, 'base64url')]) {
      for (const encoding of ['latin1', 'base64', 'base64url', 'hex'] as const) {
        expect(stored.includes(canary.toString(encoding), 0, 'latin1')).toBe(false);
      }
    }
  });

  it('stores nothing twice alike for the same credentials but format, secret and expiry', async () => {
    const { store, vault } = openVault();
    const one = await recordOf(store, (await vault.open('alice', 'password')).token);
    const other = await recordOf(store, (await vault.open('alice', 'password')).token);
    const commonLength = EXPIRY_AT + EXPIRY_BYTES;
    expect(one.subarray(0, commonLength)).toEqual(other.subarray(0, commonLength));
    for (let at = commonLength; at + 8 <= one.length; at++) {
      expect(other.includes(one.subarray(at, at + 8))).toBe(false);
    }
  });

  it('finds the session when its record was put back as it was', async () => {
    const { findWith, record } = await openedVault();
    expect(await findWith(record)).toBe('alice:canary-password');
  });

  it('does not find a session after any single bit of its record was flipped', async () => {
    const { findWith, record } = await openedVault();
    for (let bit = 0; bit < record.length * 8; bit++) {
      const altered = Buffer.from(record);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await findWith(altered)).toMatch(REJECTION);
    }
  });

  it('does not find a session after its record was cut at any place', async () => {
    const { findWith, record } = await openedVault();
    for (let length = 0; length < record.length; length++) {
      expect(await findWith(record.subarray(0, length))).toMatch(REJECTION);
    }
  });

  it('does not find a session after anything was added to its record', async () => {
    const { findWith, record } = await openedVault();
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat({ max: record.length }),
        async (added, at) => {
          const altered = Buffer.concat([record.subarray(0, at), added, record.subarray(at)]);
          expect(await findWith(altered)).toMatch(REJECTION);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('finds no session in bytes that are no record', async () => {
    const { findWith } = await openedVault();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await findWith(bytes)).toMatch(REJECTION);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['no bytes', () => Buffer.alloc(0), 'malformed'],
    ['the version alone', (record: Buffer) => record.subarray(0, 1), 'malformed'],
    [
      'a later version',
      (record: Buffer) => Buffer.concat([Buffer.of(2), record.subarray(1)]),
      'unknown-version',
    ],
    ['a foreign text', () => Buffer.from('{"username":"alice"}'), 'unknown-version'],
    [
      'another secret',
      (record: Buffer) => Buffer.from(record).fill(7, KEY_ID_AT, EXPIRY_AT),
      'unknown-secret',
    ],
    [
      'a later expiry',
      (record: Buffer) => {
        const prolonged = Buffer.from(record);
        prolonged.writeUIntBE(record.readUIntBE(EXPIRY_AT, EXPIRY_BYTES) + TTL_MS, EXPIRY_AT, EXPIRY_BYTES);
        return prolonged;
      },
      'not-authentic',
    ],
  ])('says what is wrong with a record of %s', async (_what, alter, reason) => {
    const { findWith, record } = await openedVault();
    expect(await findWith(alter(record))).toBe(reason);
  });

  it('finds neither session after their records were swapped', async () => {
    const { vault, store, failures } = openVault();
    const { token: alice } = await vault.open('alice', 'password');
    const { token: bob } = await vault.open('bob', 'password');
    const [recordOfAlice, recordOfBob] = [await recordOf(store, alice), await recordOf(store, bob)];
    await store.put(idOf(alice), recordOfBob, TTL_MS);
    await store.put(idOf(bob), recordOfAlice, TTL_MS);
    expect(await vault.find(alice)).toBeUndefined();
    expect(await vault.find(bob)).toBeUndefined();
    expect(failures.map(({ reason }) => reason)).toEqual(['not-authentic', 'not-authentic']);
  });

  it('finds no session for a record moved to the id of a token that an attacker chose', async () => {
    const { vault, store, record } = await openedVault();
    const chosen = Buffer.alloc(32, 7).toString('base64url');
    await store.put(idOf(chosen), record, TTL_MS);
    expect(await vault.find(chosen)).toBeUndefined();
  });

  it('does not find a session without the secret that sealed it', async () => {
    const { store, clock, token } = await openedVault();
    const { vault, failures } = openVault({ store, clock, secrets: SessionSecrets.parse(OTHER_SECRET) });
    expect(await vault.find(token)).toBeUndefined();
    expect(failures).toEqual([{ sessionId: idOf(token), reason: 'unknown-secret' }]);
  });

  it('does not delete a record that it rejects', async () => {
    const { store, clock, token, vault } = await openedVault();
    const other = openVault({ store, clock, secrets: SessionSecrets.parse(OTHER_SECRET) });
    await other.vault.find(token);
    expect(await vault.find(token)).toBeDefined();
  });

  it('finds sessions sealed with a former secret', async () => {
    const { store, clock, token } = await openedVault();
    const rotated = openVault({ store, clock, secrets: SessionSecrets.parse(`${OTHER_SECRET},${SECRET}`) });
    expect(credentialsOf((await rotated.vault.find(token))?.account)).toBe('alice:canary-password');
  });

  it('seals new sessions with the new secret after a rotation', async () => {
    const both = openVault({ secrets: SessionSecrets.parse(`${OTHER_SECRET},${SECRET}`) });
    const { token } = await both.vault.open('alice', 'password');
    const { store, clock } = both;
    const onlyNew = openVault({ store, clock, secrets: SessionSecrets.parse(OTHER_SECRET) });
    expect(await onlyNew.vault.find(token)).toBeDefined();
  });

  it('reports no secret with its failures', async () => {
    const { vault, store, token, record, failures } = await openedVault();
    await store.put(idOf(token), Buffer.concat([record, record]), TTL_MS);
    await vault.find(token);
    expect(failures).toHaveLength(1);
    expect(JSON.stringify(failures)).not.toContain('canary');
    expect(JSON.stringify(failures)).not.toContain(token);
  });

  it('finds a session also when the store can no longer prolong it, and says so', async () => {
    class ReadOnlyStore extends MemorySessionStore {
      override touch(): Promise<boolean> {
        return Promise.reject(new SessionStoreUnavailableError('read only'));
      }
    }
    const clock = new TestClock();
    const { vault, failures } = openVault({ clock, store: new ReadOnlyStore({ now: clock.now }) });
    const { token } = await vault.open('alice', 'password');
    clock.pass(TTL_MS / 2);
    expect((await vault.find(token))?.session.expiresAt).toEqual(new Date(clock.nowMs + TTL_MS / 2));
    expect(failures).toEqual([{ sessionId: idOf(token), reason: 'not-prolonged' }]);
  });
});
