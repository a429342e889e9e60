import { boolean, text, uuid } from '#libs/cupi-xml';

/**
 * The fields of a PIN or a password of a user template, which CUPI has alike.
 * @param objectId example of its identifier
 */
export function templateCredentialFields(objectId: string) {
  return {
    userObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      '9f5aa0fd-1f62-41b4-860f-104806643660',
      { access: 'read-only' },
    ),
    credentials: text('New value. It can be set and is never shown.', '', { access: 'write-only' }),
    cantChange: boolean('The user may not change it.', false),
    doesntExpire: boolean('It never expires.', false),
    locked: boolean('An administrator has locked it.', false),
    alias: text('Alias of the template.', 'voicemailusertemplate', { access: 'read-only' }),
    credMustChange: boolean('It must be changed at the next sign-in.', false),
    credentialPolicyObjectId: uuid(
      'Identifier of the authentication rule.',
      'c248c214-ea74-4071-803e-734ce803f0ba',
    ),
    objectId: uuid('Identifier, assigned by Unity Connection.', objectId, {
      access: 'read-only',
    }),
  };
}
