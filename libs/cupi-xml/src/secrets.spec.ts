import { describe, expect, it } from 'vitest';
import { readElementNames } from '#libs/testing';
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
    [
      'a key, by what it is for',
      'SecretKey SharedSecretKey EncryptionKey AccessKey AuthKey sharedkey TLS_KEY SessionKeys',
    ],
    ['a number after it', 'NewPassword1 PIN2 Pin10 Password_2 Sha256Hash Token3'],
    [
      'words after it',
      'PasswordText PasswordForUser PasswordHistory PinNumber TokenSeed PrivateKeyPem PrivateKeyFile',
    ],
    ['a short form', 'CcmAXLPass LdapBindPwd UserCreds Psk Otp'],
    ['a name in one case', 'smtppassword SHAREDSECRETKEY privatekey JSESSIONID'],
    [
      'a session',
      'JSESSIONIDSSO REQUEST_TOKEN_KEY SessionId sessionId SessionCookie AuthTicket Authorization',
    ],
    ['what is made of one', 'PasswordEncrypted CcmUserEncrypted EncryptedPassword Hash PinHash PasswordSalt'],
    ['SNMP', 'SnmpCommunity ReadCommunity CommunityString SnmpCommunityName'],
    ['a store of keys', 'KeyStore Keystore Keytab Pkcs12'],
    ['a name with a prefix', 'cuc:Password x-auth-token'],
  ])('is true of %s', (_, names) => {
    for (const name of names.split(' ')) expect(isSecretName(name), name).toBe(true);
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

  it.each([
    ['another kind of key', 'Key KeyPressAction TouchtoneKey PrimaryKey KeypadMapId OneKeyDelay'],
    ['a word that only looks like one', 'Secretary Bypass Compass Opinion Author Communication Encrypted'],
    [
      'what describes one',
      'PinLength HashAlgorithm PasswordPolicies LastPasswordChangeTime TokenTypes SessionTimeout',
    ],
    ['a boolean', 'UseServiceCredentials SkipPasswordForKnownDevice RequirePassword IsEncrypted'],
    ['a number', 'MaxPinAttempts MinPinLength TicketNumber'],
    ['nothing', ' - 42'],
  ])('is false of %s', (_, names) => {
    for (const name of names.split(' ')) expect(isSecretName(name), name).toBe(false);
  });
});

describe('the element names of Unity Connection', () => {
  it.each([
    'CcmAXLPassword',
    'CcmCtiPassword',
    'SipAuthenticatePassword',
    'Credentials',
    'UserPassword',
    'ServerPassword',
    'ServicePassword',
    'ClientSecret',
    'smtpPassword',
    'PrivateKey',
    'SkinnyLocalCAPrivateKey',
    'EncryptionKey',
  ])('that are secrets are taken for such: %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it('that are no secrets are shown, all 956 of them', () => {
    const names = readElementNames();
    expect(names).toHaveLength(956);
    expect(names.filter(isSecretName)).toEqual([]);
  });
});
