import { boolean, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { userTemplates } from '../user-templates.resource.js';

/** The rule and the expiry of the passwords of users made from a user template. */
const userTemplatePassword = defineResource({
  name: 'UserTemplatePassword',
  title: 'user template password',
  description: 'The rule and the expiry of the passwords of users made from a user template.',
  path: '/user-templates/{userTemplateId}/password',
  parent: userTemplates,
  parentField: 'userObjectId',
  verbs: ['get', 'update'],
  cupiPath: 'credential/password',
  element: 'UserTemplateCredential',
  ruledField: { name: 'credentials', rule: 'authentication-rule' },
  fields: {
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
    objectId: uuid('Identifier, assigned by Unity Connection.', 'd1e1fd4a-76c3-4091-84c2-53617ba0fc00', {
      access: 'read-only',
    }),
  },
});

export const UserTemplatePasswordModule = resourceModule(userTemplatePassword);
