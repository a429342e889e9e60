import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { UpstreamAccount } from '#libs/cupi-client';
import type { CallLimits } from '../limits/index.js';
import type { AttemptKeys } from '../limits/core/index.js';
import type { RecentUser } from './clients/core/index.js';
import type { CallerIdentification } from './recognised-caller.js';

const MAX_REMEMBERED = 10_000;
/** Maximum memory in bytes, and the size of an entry besides its user name, which is in it twice; measured, rounded up. */
const MAX_REMEMBERED_BYTES = 8 * 1024 * 1024;
const OVERHEAD_BYTES = 1_200;

interface Entry {
  readonly user: RecentUser;
  readonly attempt: AttemptKeys;
}

/**
 * Remembers, within this process, whose account a Basic header carries, by a keyed digest of the header and of the address that
 * it came from. Neither the header nor the password is remembered. Whether the account may be used is for the limits to say.
 */
export class RecentBasicUsers {
  readonly #digestKey = randomBytes(32);
  readonly #entries = new LRUCache<string, Entry>({
    max: MAX_REMEMBERED,
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: ({ user }) => OVERHEAD_BYTES + 4 * user.id.length,
  });
  readonly #limits: Pick<CallLimits, 'attemptOf' | 'admitsAtOnce'>;

  constructor(limits: Pick<CallLimits, 'attemptOf' | 'admitsAtOnce'>) {
    this.#limits = limits;
  }

  /**
   * @param address of the caller, as limits count it
   */
  add(request: CallerIdentification, account: UpstreamAccount, address: string, user: RecentUser): void {
    this.#entries.set(this.#digestOf(request), { user, attempt: this.#limits.attemptOf(account, address) });
  }

  /** The user of the header, if the account may be used without waiting for a limit. */
  find(request: CallerIdentification): RecentUser | undefined {
    const entry = this.#entries.get(this.#digestOf(request));
    return entry && this.#limits.admitsAtOnce(entry.attempt) ? entry.user : undefined;
  }

  /** The address of a caller is that of the connection, or one that trusted proxies have added to `X-Forwarded-For`. */
  #digestOf({ headers, socket }: CallerIdentification): string {
    const parts = [headers.authorization, socket.remoteAddress, headers['x-forwarded-for']];
    return createHmac('sha256', this.#digestKey).update(JSON.stringify(parts)).digest('base64url');
  }
}
