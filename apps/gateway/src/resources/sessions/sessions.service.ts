import { Inject, Injectable } from '@nestjs/common';
import { allScopes, type UserPrincipal } from '#libs/credential-broker';
import { CupiClient, CupiError, UpstreamAccount, type CupiCall } from '#libs/cupi-client';
import { defineModel } from '#libs/cupi-xml';
import { ProblemError } from '#libs/problem-details';
import { SessionVault, type Session } from '#libs/session-vault';
import { CallLimits } from '../../limits/index.js';
import type { SignIn } from './sessions.dto.js';

/** The least that CUPI tells any account. */
const versionModel = defineModel({
  name: 'SignInCheck',
  element: 'VersionInformation',
  listElement: 'VersionInformations',
  fields: {},
});

/** Signs users in and out. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(CupiClient) private readonly cupi: CupiClient,
    @Inject(SessionVault) private readonly vault: SessionVault,
    private readonly limits: CallLimits,
  ) {}

  /**
   * Opens a session once Unity Connection has accepted the account.
   * @param address where the caller is, for the count of failed sign-ins
   * @throws ProblemError credentials-rejected or rate-limited
   */
  async open(
    { username, password }: SignIn,
    address: string,
    call: Omit<CupiCall, 'account'>,
  ): Promise<{ token: string; session: Session; principal: UserPrincipal }> {
    const account = accountOf(username, password);
    const admission = await this.limits.admit(account, address);
    try {
      await this.cupi.get(versionModel, ['version'], { ...call, account });
      await admission.succeeded();
    } catch (error) {
      if (!(error instanceof CupiError) || error.kind !== 'unauthorized') throw error;
      await admission.failed();
      throw new ProblemError('credentials-rejected', { detail: error.message });
    } finally {
      await admission.abandoned();
    }
    const opened = await this.vault.open(username, password);
    return { ...opened, principal: { kind: 'user', id: username, scopes: allScopes, account } };
  }

  /** Ends a session; none of that token is no fault. */
  close(token: string): Promise<void> {
    return this.vault.close(token);
  }
}

/** What Basic cannot carry no account has. */
function accountOf(username: string, password: string): UpstreamAccount {
  try {
    return new UpstreamAccount(username, password);
  } catch {
    throw new ProblemError('credentials-rejected', {
      detail: 'No account has such a user name or password.',
    });
  }
}
