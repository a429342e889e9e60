import { boolean, datetime, enumeration, integer, text, uuid } from '#libs/cupi-xml';
import { CredentialType, EncryptionType } from '../enumerations.js';

/**
 * The fields of a PIN or a password of a user, which CUPI has alike.
 * @param objectId example of its identifier
 */
export function userCredentialFields(kind: 'Pin' | 'Password', objectId: string) {
  return {
    userObjectId: uuid('Identifier of the user that it belongs to.', '219ce340-a3a5-428c-8dc6-4776690b69ee', {
      access: 'read-only',
    }),
    credentialType: enumeration('Kind of credential.', CredentialType, kind, {
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
    objectId: uuid('Identifier, assigned by Unity Connection.', objectId, {
      access: 'read-only',
    }),
    encryptionType: enumeration('How the stored value is protected.', EncryptionType, 'Unknown', {
      element: 'EncryptionType',
      access: 'read-only',
    }),
  };
}

/**
 * The action that unlocks it.
 * @param title what it is called: `PIN`
 */
export function unlockOf(title: string) {
  return {
    summary: `Unlock a ${title}`,
    description: 'Ends a lock by failed sign-ins. A lock by an administrator stays: that is `locked`.',
    // The guide: the count of failures and the time of the lock together.
    sets: { hackCount: 0, timeHacked: '' },
  };
}
