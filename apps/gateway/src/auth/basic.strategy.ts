import passport from 'passport';
import { allScopes, type RecentUser, type UserPrincipal } from './clients/core/index.js';
import { UpstreamAccount } from '#libs/cupi-client';
import type { ImmediateStrategy } from './authenticator.js';
import type { CredentialHeaders } from './credential-headers.js';
import { MAX_CREDENTIAL_LENGTH } from './credential-length.js';
import type { RecentBasicUsers } from './recent-basic-users.js';
import type { CallerIdentification } from './recognised-caller.js';

const BASIC_CREDENTIALS = /^basic +([a-z0-9+/]+={0,2}) *$/i;
const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * Accepts a Unity Connection account by `Authorization: Basic` (RFC 7617) and passes it through: only Unity
 * Connection knows whether user name and password are right.
 */
export class BasicStrategy extends passport.Strategy implements ImmediateStrategy {
  override readonly name = 'basic';

  constructor(private readonly recent: Pick<RecentBasicUsers, 'find'>) {
    super();
  }

  override authenticate({ headers }: { headers: CredentialHeaders }): void {
    const account = readBasicAccount(headers.authorization ?? '');
    if (!account) {
      this.fail(401);
      return;
    }
    this.success({ kind: 'user', id: account.username, scopes: allScopes, account } satisfies UserPrincipal);
  }

  recogniseAtOnce(request: CallerIdentification): RecentUser | undefined {
    return this.recent.find(request);
  }
}

function readBasicAccount(authorization: string): UpstreamAccount | undefined {
  const [, token] = BASIC_CREDENTIALS.exec(authorization) ?? [];
  if (token === undefined) return undefined;
  const credentials = decodeUtf8(Buffer.from(token, 'base64'));
  // The first colon ends the user name; the password may contain more (RFC 7617 §2).
  const colon = credentials?.indexOf(':') ?? -1;
  if (credentials === undefined || colon < 1 || CONTROL_CHARACTER.test(credentials)) return undefined;
  const [username, password] = [credentials.slice(0, colon), credentials.slice(colon + 1)];
  if (Math.max(username.length, password.length) > MAX_CREDENTIAL_LENGTH) return undefined;
  return new UpstreamAccount(username, password);
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
