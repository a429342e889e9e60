import type { UpstreamAccount } from '#libs/cupi-client';
import type { Principal } from './principal.js';

/** The Unity Connection account that is used for a caller, and whose it is. */
export interface BrokeredAccount {
  readonly account: UpstreamAccount;
  /**
   * True when the caller brought the account: it is then the caller who must act when the upstream rejects it. False when
   * the gateway holds it, and the caller did nothing wrong.
   */
  readonly isCallersOwn: boolean;
}

/** A source of named credentials. */
export interface CredentialSource {
  /** The account of that name, or undefined when this source does not know it. */
  find(name: string): UpstreamAccount | undefined;
}

/** A client is registered with a credential that no source knows: a configuration error. */
class UnknownCredentialError extends Error {
  override readonly name = 'UnknownCredentialError';

  constructor(credential: string) {
    super(`there is no credential named "${credential}"`);
  }
}

/** Finds the account for a principal: the caller's own, or the named credential of a client. */
export class CredentialBroker {
  constructor(private readonly source: CredentialSource) {}

  /** @throws UnknownCredentialError when the principal's credential is unknown. */
  accountOf(principal: Principal): BrokeredAccount {
    if (principal.kind === 'user') return { account: principal.account, isCallersOwn: true };
    const account = this.source.find(principal.credential);
    if (!account) throw new UnknownCredentialError(principal.credential);
    return { account, isCallersOwn: false };
  }
}
