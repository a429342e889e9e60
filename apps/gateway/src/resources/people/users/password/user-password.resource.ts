import { boolean, datetime, enumeration, integer, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { CredentialType, EncryptionType } from '../../enumerations.js';
import { users } from '../users.resource.js';

/** The password of a user for web applications: its lock, its expiry and its rule. It can be set and is never shown. */
const userPassword = defineResource({
  name: 'UserPassword',
  title: 'password',
  description:
    'The password of a user for web applications: its lock, its expiry and its rule. It can be set and is never shown.',
  scopes: 'credentials',
  path: '/users/{userId}/password',
  parent: users,
  parentField: 'userObjectId',
  verbs: ['get', 'update'],
  cupiPath: 'credential/password',
  element: 'Credential',
  actions: {
    unlock: {
      summary: 'Unlock a password',
      description: 'Ends a lock by failed sign-ins. A lock by an administrator stays: that is `locked`.',
      // The guide: the count of failures and the time of the lock together.
      sets: { hackCount: 0, timeHacked: '' },
    },
  },
  ruledField: { name: 'credentials', rule: 'authentication-rule' },
  fields: {
    userObjectId: uuid('Identifier of the user that it belongs to.', '219ce340-a3a5-428c-8dc6-4776690b69ee', {
      access: 'read-only',
    }),
    credentialType: enumeration('Kind of credential.', CredentialType, 'Password', {
      element: 'CredentialType',
      access: 'read-only',
    }),
    credentials: text('New value. It can be set and is never shown.', '', {
      access: 'write-only',
      maxLength: 256,
    }),
    isPrimary: boolean('Without a meaning today.', false, { access: 'read-only' }),
    cantChange: boolean('The user may not change it.', false),
    doesntExpire: boolean('It never expires.', false),
    timeChanged: datetime('When it was last changed.', '2024-05-17T08:09:10Z', { access: 'read-only' }),
    hackCount: integer('Failed sign-ins so far.', 0),
    locked: boolean('An administrator has locked it.', false),
    timeLastHack: datetime('When a sign-in failed last.', '2024-05-17T08:09:11Z', { access: 'read-only' }),
    timeLockout: datetime('When an administrator locked it.', '2024-05-17T08:09:11Z', {
      access: 'read-only',
    }),
    alias: text('Alias of the user.', 'ada.bartik', { access: 'read-only', maxLength: 64 }),
    credMustChange: boolean('It must be changed at the next sign-in.', true),
    credentialPolicyObjectId: uuid(
      'Identifier of the authentication rule.',
      'c248c214-ea74-4071-803e-734ce803f0ba',
    ),
    timeHacked: datetime('When failed sign-ins locked it.', '2024-05-17T08:09:11Z'),
    hacked: boolean('Too many failed sign-ins have locked it.', false),
    objectId: uuid('Identifier, assigned by Unity Connection.', '0093ce10-4781-48a1-8c77-36dc977c5833', {
      access: 'read-only',
    }),
    encryptionType: enumeration('How the stored value is protected.', EncryptionType, 'Unknown', {
      element: 'EncryptionType',
      access: 'read-only',
    }),
  },
});

export const UserPasswordModule = resourceModule(userPassword);
