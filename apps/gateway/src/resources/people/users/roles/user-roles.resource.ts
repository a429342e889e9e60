import { objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { users } from '../users.resource.js';

/** A role of a user as an administrator. */
const userRoles = defineResource({
  name: 'UserRole',
  title: 'user role',
  description: 'A role of a user as an administrator.',
  path: '/users/{userId}/roles/{userRoleId}',
  parent: users,
  parentField: 'userObjectId',
  verbs: ['list', 'get', 'create', 'delete'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '805adc95-ad06-4201-8efb-562d4265be24'),
    userObjectId: uuid('Identifier of the user that it belongs to.', '4076b1ed-5a38-4c77-8421-3e80a70a85d8', {
      access: 'read-only',
    }),
    roleObjectId: uuid('Identifier of the role.', '5d8aea34-20cb-4d60-8fde-b39710298cdd', {
      access: 'create-only',
      requiredOnCreate: true,
    }),
    roleName: text('Name of the role.', 'Branch desk', { access: 'read-only', maxLength: 64 }),
    alias: text('Alias of the user.', 'ada.bartik', { access: 'read-only', maxLength: 64 }),
  },
});

export const UserRolesModule = resourceModule(userRoles);
