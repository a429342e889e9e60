import { CupiError } from '#libs/cupi-client';
import { phoneSystems } from '#gateway/resources/telephony';
import type { Attempts } from './attempts.js';
import { doubtful, good, unchecked, wrong, type Finding } from './finding.js';
import type { NamedAccount } from './named-accounts.js';
import type { NodeClient } from './node-calls.js';
import { stopwatch } from './time-limit.js';
import { upstreamReason } from './upstream-reason.js';

/** Result of {@link checkAccount}. */
export interface AccountCheck {
  readonly finding: Finding;
  /** Whether it may read phone systems, so that the other checks can use it. */
  readonly mayRead: boolean;
}

/**
 * Requests one phone system, which needs the password and a role. After a 401, no further request is sent for that user:
 * see {@link Attempts}.
 */
export async function checkAccount(
  { names, account }: NamedAccount,
  node: NodeClient,
  attempts: Attempts,
): Promise<AccountCheck> {
  const title = `Account ${names.map((name) => `"${name}"`).join(', ')} (${account.username})`;
  if (!attempts.mayTry(account)) {
    const finding = unchecked(`${title}: not tried here, because an attempt of this user has failed already`);
    return { finding, mayRead: false };
  }
  const elapsed = stopwatch();
  attempts.begin(account);
  try {
    await node
      .callsOf(account)
      .list(phoneSystems.model, phoneSystems.cupiCollectionPath({}), { page: 1, pageSize: 1 });
    attempts.accept(account);
    return {
      finding: good(
        `${title}: accepted, and may read phone systems; only a write could show whether it may change them (${elapsed()})`,
      ),
      mayRead: true,
    };
  } catch (error) {
    if (!(error instanceof CupiError)) throw error;
    return judge(error, title, () => {
      attempts.accept(account);
    });
  }
}

function judge(error: CupiError, title: string, accept: () => void): AccountCheck {
  switch (error.kind) {
    case 'unauthorized':
      return { finding: rejected(title), mayRead: false };
    case 'forbidden':
      accept();
      return { finding: roleMissing(title, error), mayRead: false };
    case 'invalid-response':
      // Only a 200 is decoded; the resource checks report whether that works.
      if (error.upstream?.status !== 200) return { finding: unknown(title, error), mayRead: false };
      accept();
      return { finding: doubtful(`${title}: accepted, but the answer cannot be read`), mayRead: true };
    case 'not-found':
      accept();
      return { finding: resourceMissing(title), mayRead: false };
    case 'already-exists':
    case 'in-use':
    case 'not-supported':
    case 'rejected':
    case 'server-error':
    case 'unavailable':
    case 'timeout':
    case 'aborted':
      return { finding: unknown(title, error), mayRead: false };
  }
}

function rejected(title: string): Finding {
  return wrong(
    `${title}: rejected (401); not tried again, so that it is not locked`,
    'Check user name and password, and that the account is neither locked, nor expired, nor has to change its password:',
    'sign in with it to Cisco Unity Connection Administration. A password file must hold nothing else.',
  );
}

function roleMissing(title: string, error: CupiError): Finding {
  return wrong(
    `${title}: accepted, but may not read phone systems: ${upstreamReason(error)}`,
    'Give the account a role in Cisco Unity Connection Administration, Users, Edit, Roles: "System Administrator" to read',
    'and change phone systems, "Read Only Administrator" to read them.',
  );
}

function resourceMissing(title: string): Finding {
  return wrong(
    `${title}: the server has no /vmrest/phonesystems (404)`,
    'The release may be older than this resource, or something else answers at the address.',
  );
}

function unknown(title: string, error: CupiError): Finding {
  return wrong(
    `${title}: unknown, and not tried again: ${upstreamReason(error)}`,
    'This run cannot determine whether the password is right. Fix what the message says and run it again.',
  );
}
