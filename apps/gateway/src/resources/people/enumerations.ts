import { enumOf } from '#libs/cupi-xml';

// The codes that several resources of people have in common.

export const AddressMode = enumOf('AddressMode', { 0: 'LastNameFirst', 1: 'Extension', 2: 'FirstNameFirst' });

export const CallAction = enumOf('CallAction', {
  0: 'Ignore',
  1: 'Hangup',
  2: 'Goto',
  3: 'Error',
  4: 'TakeMsg',
  5: 'SkipGreeting',
  6: 'RestartGreeting',
  7: 'TransferAltContact',
  8: 'RouteFromNextRule',
});

export const ClockMode = enumOf('ClockMode', { 0: 'SystemDefaultClock', 1: 'HourClock12', 2: 'HourClock24' });

export const CredentialType = enumOf('CredentialType', {
  1: 'Windows',
  2: 'Domino',
  3: 'Password',
  4: 'Pin',
});

export const DeviceType = enumOf('DeviceType', {
  1: 'Phone',
  2: 'Pager',
  3: 'Fax',
  4: 'Smtp',
  5: 'Sms',
  7: 'Mp3',
  8: 'Html',
});

export const DisplayNameRule = enumOf('DisplayNameRule', { 1: 'FirstLast', 2: 'LastFirst' });

export const EncryptionType = enumOf('EncryptionType', {
  0: 'Unknown',
  1: 'HashMd5',
  2: 'HashSha1',
  3: 'HashIms',
  4: 'Reversible',
  5: 'None',
});

export const LdapType = enumOf('LdapType', {
  0: 'None',
  1: 'Sync',
  2: 'Authenticate',
  3: 'IntegratedAdmin',
  4: 'Inactive',
});

export const LoginType = enumOf('LoginType', { 0: 'Alias', 1: 'Guest', 2: 'UserId' });

export const MessageAction = enumOf('MessageAction', {
  0: 'Reject',
  1: 'Accept',
  2: 'Relay',
  3: 'AcceptAndRelay',
});

export const NotificationType = enumOf('NotificationType', { 0: 'Classical', 1: 'Modern' });

export const SendMessageOnHangup = enumOf('SendMessageOnHangup', {
  0: 'Discard',
  1: 'Send',
  2: 'SaveAsDraft',
});

export const SortOrder = enumOf('SortOrder', { 1: 'LastInFirstOut', 2: 'FirstInFirstOut' });
