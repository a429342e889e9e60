import { hash, timingSafeEqual } from 'node:crypto';
import type { UpstreamAccount } from '#libs/cupi-client';
import type { RegisteredClient, TrustedIssuer } from './clients-file.js';
import { clientPrincipal, type ClientPrincipal } from './principal.js';

/** Number of entries of a registry. */
export interface RegistrySummary {
  readonly credentials: number;
  readonly clients: number;
  readonly issuers: number;
}

interface KnownClient {
  readonly digest: Buffer;
  readonly principal: ClientPrincipal;
}

/** Bytes of a digest that select a client; the others are then compared. */
const SELECTOR_BYTES = 16;
const UNKNOWN_DIGEST = Buffer.alloc(32);

/** Immutable set of credentials, clients and issuers that were declared together and checked against each other. */
export class RegistrySnapshot {
  private readonly clients: ReadonlyMap<string, KnownClient>;
  private readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Clients by keys that were accepted: at most one per client, and never logged. */
  private readonly accepted = new Map<string, ClientPrincipal>();

  constructor(
    readonly credentials: ReadonlyMap<string, UpstreamAccount>,
    clients: readonly RegisteredClient[],
    issuers: readonly TrustedIssuer[],
  ) {
    this.clients = new Map(clients.map(known).map((client) => [selectorOf(client.digest), client]));
    this.issuers = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  }

  /**
   * The client that holds an API key. A key that was accepted before is not hashed again, because hashing takes as
   * long as all other work for a cache hit. For any other key, the time reveals neither which client comes near nor
   * how many there are: half of the digest selects the client, and the whole digest is compared in constant
   * time, with a dummy when no client was found.
   */
  findClient(apiKey: string): ClientPrincipal | undefined {
    return this.accepted.get(apiKey) ?? this.findByDigest(apiKey);
  }

  private findByDigest(apiKey: string): ClientPrincipal | undefined {
    // Like apiKeyDigest(), but without converting to hexadecimal digits.
    const digest = hash('sha256', apiKey, 'buffer');
    const client = this.clients.get(selectorOf(digest));
    const isSame = timingSafeEqual(digest, client?.digest ?? UNKNOWN_DIGEST);
    if (!isSame || !client) return undefined;
    this.accepted.set(apiKey, client.principal);
    return client.principal;
  }

  findIssuer(issuer: string): TrustedIssuer | undefined {
    return this.issuers.get(issuer);
  }

  findCredential(name: string): UpstreamAccount | undefined {
    return this.credentials.get(name);
  }

  summary(): RegistrySummary {
    return {
      credentials: this.credentials.size,
      clients: this.clients.size,
      issuers: this.issuers.size,
    };
  }
}

function selectorOf(digest: Buffer): string {
  return digest.toString('latin1', 0, SELECTOR_BYTES);
}

function known({ id, apiKeySha256, scopes, credential }: RegisteredClient): KnownClient {
  return {
    digest: Buffer.from(apiKeySha256, 'hex'),
    principal: clientPrincipal({ id, scopes, credential }),
  };
}
