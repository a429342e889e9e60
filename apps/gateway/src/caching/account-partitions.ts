import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { UpstreamAccount } from '#libs/cupi-client';
import type { SessionSecret, SessionSecrets } from '../auth/sessions/core/index.js';

const KEY_INFO = 'cupi-gateway: names of accounts in shared stores';
const KEY_BYTES = 32;

/** The cache partition of an account, and the part of entity tags that is specific to it. */
export interface AccountPartition {
  /** A keyed hash of the nodes, the user name and the password. */
  readonly partition: string;
  /** The same on every replica and after a restart; reveals nothing of the password. */
  readonly etagSalt: string;
}

/** Names partitions and other things that are stored, with the key of one secret. */
export interface StoreNames {
  /** The partition of an account. */
  partitionOf(account: UpstreamAccount): string;
  /** A keyed hash of some texts, for a store that must not reveal them. */
  hash(...texts: readonly string[]): string;
}

/**
 * Names separate partitions for accounts without revealing them. Replicas with the same server secret derive the
 * same names; without one, each process derives its own. While the secret is being replaced, what is stored may have a
 * name from each of those that are declared.
 */
export class AccountPartitions {
  readonly #secrets: SessionSecrets | undefined;
  readonly #nodes: string;
  readonly #namesBySecret = new WeakMap<SessionSecret, StoreNames>();
  /** Without a secret. */
  readonly #namesOfProcess: StoreNames;
  #currentNames: StoreNames;
  #known = new WeakMap<UpstreamAccount, AccountPartition>();

  /**
   * @param secrets may be replaced at any time
   * @param nodes origins of the upstream: another upstream has other responses for the same account
   */
  constructor(secrets: SessionSecrets | undefined, nodes: readonly string[]) {
    this.#secrets = secrets;
    this.#nodes = createHash('sha256').update(nodes.join(' ')).digest('base64url');
    this.#namesOfProcess = storeNames(randomBytes(KEY_BYTES), this.#nodes);
    this.#currentNames = this.names;
  }

  /** Names from the current secret. */
  get names(): StoreNames {
    return this.#secrets ? this.#namesOf(this.#secrets.current) : this.#namesOfProcess;
  }

  /** Names from each declared secret, in an order that is the same on all replicas. */
  allNames(): readonly StoreNames[] {
    if (!this.#secrets) return [this.#namesOfProcess];
    return this.#secrets.inCommonOrder().map((secret) => this.#namesOf(secret));
  }

  of(account: UpstreamAccount): AccountPartition {
    this.#followSecrets();
    const known = this.#known.get(account);
    if (known) return known;
    const partition = {
      partition: this.#currentNames.partitionOf(account),
      etagSalt: `${this.#nodes}.${account.username}`,
    };
    this.#known.set(account, partition);
    return partition;
  }

  #followSecrets(): void {
    const { names } = this;
    if (names === this.#currentNames) return;
    this.#currentNames = names;
    this.#known = new WeakMap();
  }

  #namesOf(secret: SessionSecret): StoreNames {
    const known = this.#namesBySecret.get(secret);
    if (known) return known;
    const key = new Uint8Array(hkdfSync('sha256', secret.key, '', KEY_INFO, KEY_BYTES));
    const names = storeNames(key, this.#nodes);
    this.#namesBySecret.set(secret, names);
    return names;
  }
}

function storeNames(key: Uint8Array, nodes: string): StoreNames {
  return {
    partitionOf: (account) => `${nodes}.${account.fingerprint(key)}`,
    hash: (...texts) =>
      createHmac('sha256', key)
        .update(JSON.stringify([nodes, ...texts]))
        .digest('base64url'),
  };
}
