import { defineResource, resourceModule } from '../../../../resource/index.js';
import { templateCredentialFields } from '../template-credential.js';
import { userTemplates } from '../user-templates.resource.js';

/** The rule and the expiry of the PINs of users made from a user template. */
const userTemplatePin = defineResource({
  name: 'UserTemplatePin',
  title: 'user template PIN',
  description: 'The rule and the expiry of the PINs of users made from a user template.',
  path: '/user-templates/{userTemplateId}/pin',
  parent: userTemplates,
  parentField: 'userObjectId',
  verbs: ['get', 'update'],
  cupiPath: 'credential/pin',
  element: 'UserTemplateCredential',
  ruledField: { name: 'credentials', rule: 'authentication-rule' },
  fields: templateCredentialFields('c4403f84-8960-4623-8d8f-23f574afe95b'),
});

export const UserTemplatePinModule = resourceModule(userTemplatePin);
