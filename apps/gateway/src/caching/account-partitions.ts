import { createHash, createHmac, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import type { UpstreamAccount } from '#libs/cupi-client';

const KEY_INFO = 'cupi-gateway: names of accounts in shared stores';
const KEY_BYTES = 32;

/** The cache partition of an account, and the part of entity tags that is specific to it. */
export interface AccountPartition {
  /** A keyed hash of the nodes, the user name and the password. */
  readonly partition: string;
  /** The same on every replica and after a restart; reveals nothing of the password. */
  readonly etagSalt: string;
}

/**
 * Names separate partitions for accounts without revealing them. Replicas with the same server secret derive the
 * same names; without one, each process derives its own.
 */
export class AccountPartitions {
  readonly #key: Uint8Array;
  readonly #nodes: string;
  readonly #known = new WeakMap<UpstreamAccount, AccountPartition>();

  /** @param nodes origins of the upstream: another upstream has other responses for the same account */
  constructor(secret: KeyObject | undefined, nodes: readonly string[]) {
    this.#key = secret
      ? new Uint8Array(hkdfSync('sha256', secret, '', KEY_INFO, KEY_BYTES))
      : randomBytes(KEY_BYTES);
    this.#nodes = createHash('sha256').update(nodes.join(' ')).digest('base64url');
  }

  of(account: UpstreamAccount): AccountPartition {
    const known = this.#known.get(account);
    if (known) return known;
    const partition = {
      partition: `${this.#nodes}.${account.fingerprint(this.#key)}`,
      etagSalt: `${this.#nodes}.${account.username}`,
    };
    this.#known.set(account, partition);
    return partition;
  }

  /** A keyed hash of some texts, for a store that must not reveal them. */
  hash(...texts: readonly string[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([this.#nodes, ...texts]))
      .digest('base64url');
  }
}
