import { objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { userTemplates } from '../user-templates.resource.js';

/** A role that users made from a user template get. */
const userTemplateRoles = defineResource({
  name: 'UserTemplateRole',
  title: 'user template role',
  description: 'A role that users made from a user template get.',
  path: '/user-templates/{userTemplateId}/roles/{userTemplateRoleId}',
  parent: userTemplates,
  parentField: 'userObjectId',
  verbs: ['list', 'get', 'create', 'delete'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '0e2aa4b1-8bd8-4056-84d2-1297a88b566d'),
    userObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      'f1a82f4a-95ec-4b27-82c4-e1fa88cc1338',
      { access: 'read-only' },
    ),
    roleObjectId: uuid('Identifier of the role.', 'c91dc143-54a3-4d93-83b6-5c870d996d22', {
      access: 'create-only',
      requiredOnCreate: true,
    }),
    roleName: text('Name of the role.', 'Technician', { access: 'read-only' }),
    alias: text('Alias of the template.', 'branchtemplate', { access: 'read-only' }),
  },
});

export const UserTemplateRolesModule = resourceModule(userTemplateRoles);
