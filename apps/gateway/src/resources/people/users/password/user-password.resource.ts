import { defineResource, resourceModule } from '../../../../resource/index.js';
import { unlockOf, userCredentialFields } from '../user-credential.js';
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
  actions: { unlock: unlockOf('password') },
  ruledField: { name: 'credentials', rule: 'authentication-rule' },
  fields: userCredentialFields('Password', '0093ce10-4781-48a1-8c77-36dc977c5833'),
});

export const UserPasswordModule = resourceModule(userPassword);
