import { defineResource, resourceModule } from '../../../../resource/index.js';
import { unlockOf, userCredentialFields } from '../user-credential.js';
import { users } from '../users.resource.js';

/** The PIN of a user for telephones: its lock, its expiry and its rule. It can be set and is never shown. */
export const userPin = defineResource({
  name: 'UserPin',
  title: 'PIN',
  description:
    'The PIN of a user for telephones: its lock, its expiry and its rule. It can be set and is never shown.',
  scopes: 'credentials',
  path: '/users/{userId}/pin',
  parent: users,
  parentField: 'userObjectId',
  verbs: ['get', 'update'],
  cupiPath: 'credential/pin',
  element: 'Credential',
  actions: { unlock: unlockOf('PIN') },
  ruledField: { name: 'credentials', rule: 'authentication-rule' },
  fields: userCredentialFields('Pin', 'ffe0d440-63a0-4d44-897e-394eef0aea14'),
});

export const UserPinModule = resourceModule(userPin);
