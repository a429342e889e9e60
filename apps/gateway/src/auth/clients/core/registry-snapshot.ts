import { hash, timingSafeEqual } from 'node:crypto';
import type { UpstreamAccount } from '#libs/cupi-client';
import type { RegisteredClient, TrustedIssuer } from './clients-file.js';
import { clientPrincipal, type ClientPrincipal } from './principal.js';

/** How much a registry holds. */
export interface RegistrySummary {
  readonly credentials: number;
  readonly clients: number;
  readonly issuers: number;
}

interface KnownClient {
  readonly digest: Buffer;
  readonly principal: ClientPrincipal;
}

/** Bytes of a digest that find a client; the others are what it is then told by. */
const SELECTOR_BYTES = 16;
const UNKNOWN_DIGEST = Buffer.alloc(32);

/** Credentials, clients and issuers that were declared together and checked against each other; never changed. */
export class RegistrySnapshot {
  private readonly clients: ReadonlyMap<string, KnownClient>;
  private readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Clients by keys that were accepted: as many as there are clients at most, and never told. */
  private readonly accepted = new Map<string, ClientPrincipal>();

  constructor(
    private readonly credentials: ReadonlyMap<string, UpstreamAccount>,
    clients: readonly RegisteredClient[],
    issuers: readonly TrustedIssuer[],
  ) {
    this.clients = new Map(clients.map(known).map((client) => [selectorOf(client.digest), client]));
    this.issuers = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  }

  /**
   * The client that holds an API key. A key that was accepted before is known without being hashed again, which takes as
   * long as all else that is done for an answer out of the cache. Of any other key the time tells neither which client
   * comes near nor how many there are: half of the digest finds the client, and the whole of it is compared in constant
   * time, with something even when no client was found.
   */
  findClient(apiKey: string): ClientPrincipal | undefined {
    return this.accepted.get(apiKey) ?? this.findByDigest(apiKey);
  }

  private findByDigest(apiKey: string): ClientPrincipal | undefined {
    // As apiKeyDigest() has it, without the way through hexadecimal digits.
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
