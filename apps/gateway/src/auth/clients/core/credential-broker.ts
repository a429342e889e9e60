import type { UpstreamAccount } from '#libs/cupi-client';
import type { Principal } from './principal.js';

/** The Unity Connection account that does a caller's work, and whose it is. */
export interface BrokeredAccount {
  readonly account: UpstreamAccount;
  /**
   * True when the caller brought the account: a refusal upstream is then the caller's to mend. False when
   * the gateway holds it, and the caller did nothing wrong.
   */
  readonly isCallersOwn: boolean;
}

/** Where named credentials come from. */
export interface CredentialSource {
  /** The account of that name, or undefined when this source does not know it. */
  find(name: string): UpstreamAccount | undefined;
}

/** A client is registered with a credential that no source knows: a fault of the configuration. */
class UnknownCredentialError extends Error {
  override readonly name = 'UnknownCredentialError';

  constructor(credential: string) {
    super(`no credential is named "${credential}"`);
  }
}

/** Finds the account that does a principal's work: the caller's own, or a credential held for it. */
export class CredentialBroker {
  constructor(private readonly source: CredentialSource) {}

  /** @throws UnknownCredentialError when the principal's credential is not known. */
  accountOf(principal: Principal): BrokeredAccount {
    if (principal.kind === 'user') return { account: principal.account, isCallersOwn: true };
    const account = this.source.find(principal.credential);
    if (!account) throw new UnknownCredentialError(principal.credential);
    return { account, isCallersOwn: false };
  }
}
