import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, UpstreamAccount, type CupiCall } from '#libs/cupi-client';
import { defineModel } from '#libs/cupi-xml';
import { ProblemError } from '../../../problems/core/index.js';
import type { Admitted } from '../../../limits/core/index.js';
import { SessionVault, type Session } from '../core/index.js';
import { expectEndpoint } from '../../../upstream/index.js';
import type { SignIn } from './sessions.dto.js';

/** The smallest resource that every account may read. */
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
  ) {}

  /**
   * Opens a session once Unity Connection has accepted the account.
   * @param admission is notified of the outcome
   * @param formerToken of the session that the caller had until now; that session ends
   * @throws CupiError unauthorized when Unity Connection has rejected the account
   */
  async open(
    { username, password }: SignIn,
    admission: Admitted,
    formerToken: string | undefined,
    call: CupiCall,
  ): Promise<{ token: string; session: Session }> {
    try {
      await expectEndpoint(this.cupi.get(versionModel, ['version'], call));
      await admission.succeeded();
    } catch (error) {
      if (error instanceof CupiError && error.kind === 'unauthorized') await admission.failed();
      throw error;
    } finally {
      await admission.abandoned();
    }
    if (formerToken !== undefined) await this.vault.close(formerToken);
    return this.vault.open(username, password);
  }

  /** Ends a session; a missing one is no error. */
  close(token: string): Promise<void> {
    return this.vault.close(token);
  }
}

/**
 * The account to sign in with.
 * @throws ProblemError credentials-rejected for what Basic cannot carry: no account has it
 */
export function accountOf({ username, password }: SignIn): UpstreamAccount {
  try {
    return new UpstreamAccount(username, password);
  } catch {
    throw new ProblemError('credentials-rejected', {
      detail: 'No account has such a user name or password.',
    });
  }
}
