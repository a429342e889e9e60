import { describe, expect, it } from 'vitest';
import { UpstreamAccount } from '#libs/cupi-client';
import { CredentialBroker } from './credential-broker.js';
import { clientPrincipal, type ClientPrincipal, type UserPrincipal } from './principal.js';
import { allScopes } from './scope.js';

const held = new UpstreamAccount('held', 'x');
const broker = new CredentialBroker({ find: (name) => (name === 'default' ? held : undefined) });

function client(credential: string): ClientPrincipal {
  return clientPrincipal({ id: 'c', scopes: allScopes, credential });
}

describe('CredentialBroker', () => {
  it('lets a user work with the account that the user brought', () => {
    const account = new UpstreamAccount('own', 'x');
    const user: UserPrincipal = { kind: 'user', id: 'own', scopes: allScopes, account };
    expect(broker.accountOf(user)).toEqual({ account, isCallersOwn: true });
  });

  it('lets a client work with the credential that is held for it', () => {
    const { account, isCallersOwn } = broker.accountOf(client('default'));
    expect(account).toBe(held);
    expect(isCallersOwn).toBe(false);
  });

  it('gives no account for a credential that is not registered', () => {
    expect(() => broker.accountOf(client('other'))).toThrow('there is no credential named "other"');
  });
});
