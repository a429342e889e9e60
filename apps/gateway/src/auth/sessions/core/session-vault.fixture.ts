import { createHash } from 'node:crypto';
import type { UpstreamAccount } from '#libs/cupi-client';
import { MemorySessionStore } from './memory-session-store.js';
import { SessionSecrets } from './session-secrets.js';
import type { SessionStore } from './session-store.js';
import { SessionVault, type SessionFailure, type SessionVaultOptions } from './session-vault.js';

/** A secret of the server. */
export const SECRET = 'canary-secret-of-the-server-0123456789';

/** Another secret of the server. */
export const OTHER_SECRET = 'other-secret-of-the-server-0123456789';

/** Wall time at which {@link openVault} starts, in milliseconds since 1970 UTC. */
export const START_MS = Date.UTC(2026, 0, 1, 12);

/** A clock that only the test moves. */
export class TestClock {
  nowMs = START_MS;
  readonly now = () => this.nowMs;

  pass(ms: number): void {
    this.nowMs += ms;
  }
}

/** A vault, its dependencies, and the failures that it has reported. */
export function openVault(options: Partial<SessionVaultOptions> & { clock?: TestClock } = {}) {
  const clock = options.clock ?? new TestClock();
  const store: SessionStore = options.store ?? new MemorySessionStore({ now: clock.now });
  const failures: SessionFailure[] = [];
  const vault = new SessionVault({
    store,
    secrets: SessionSecrets.parse(SECRET),
    now: clock.now,
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  return { vault, store, clock, failures };
}

/** The id that a token's record has in the store. */
export function idOf(token: string): string {
  return createHash('sha256').update(Buffer.from(token, 'base64url')).digest('base64url');
}

/** The stored record of a token's session. */
export async function recordOf(store: SessionStore, token: string): Promise<Buffer> {
  const stored = await store.get(idOf(token));
  if (!stored) throw new Error('there is no such record');
  return Buffer.from(stored.record);
}

/** User name and password of an account, with a colon in between. */
export function credentialsOf(account: UpstreamAccount | undefined): string | undefined {
  const encoded = account?.authorizationHeader().replace('Basic ', '');
  return encoded && Buffer.from(encoded, 'base64').toString('utf8');
}
