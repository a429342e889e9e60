import { describe, expect, it } from 'vitest';
import { isSecretName } from './secrets.js';

describe('isSecretName', () => {
  it.each([
    'Password',
    'CcmCtiPassword',
    'PASSWD',
    'passphrase',
    'ClientSecret',
    'PrivateKey',
    'private_key',
    'Private-Key',
    'Credential',
    'LdapCredentials',
    'AccessToken',
    'TokenValue',
    'Pin',
    'UserPin',
    'UserPIN',
    'pin',
    'PinCode',
    'Pwd',
    'CcmAXLPwd',
    'ApiKey',
  ])('is true of %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'DisplayName',
    'IsPinSyncEnabled',
    'PublicKey',
    'Pinned',
    'Mapping',
    'Spin',
    'PassThrough',
    'TokenLifetimeMinutes',
    'CredentialPolicyObjectId',
    'PasswordExpiresDays',
  ])('is false of %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
