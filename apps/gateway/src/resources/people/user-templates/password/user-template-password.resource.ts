import { defineResource, resourceModule } from '../../../../resource/index.js';
import { templateCredentialFields } from '../template-credential.js';
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
  fields: templateCredentialFields('d1e1fd4a-76c3-4091-84c2-53617ba0fc00'),
});

export const UserTemplatePasswordModule = resourceModule(userTemplatePassword);
