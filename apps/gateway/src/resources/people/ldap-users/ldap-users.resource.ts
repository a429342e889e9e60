import { text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';
import { users } from '../users/users.resource.js';

/** A user of the LDAP directory who is not yet a user of Unity Connection, and can be imported as one. */
export const ldapUsers = defineResource({
  name: 'LdapUser',
  title: 'LDAP user',
  description:
    'A user of the LDAP directory who is not yet a user of Unity Connection, and can be imported as one.',
  group: 'people',
  path: '/ldap-users',
  verbs: ['list', 'create'],
  cupiPath: 'import/users/ldap',
  element: 'ImportUser',
  filter: ['alias', 'pkid', 'firstName'],
  sort: ['alias'],
  createQuery: {
    templateAlias: text('Alias of the user template that it is made from.', 'voicemailusertemplate', {
      element: 'templateAlias',
      requiredOnCreate: true,
      minLength: 1,
    }),
    mailboxStoreObjectId: uuid(
      'Identifier of the mailbox store of the new mailbox; the one of the template when absent.',
      'e14f56b6-92c8-4cbe-84bb-8a980df57a80',
    ),
  },
  isPagedByOffset: true,
  makes: users,
  fields: {
    alias: text('User ID in the directory.', 'joan.newcomer', { element: 'alias', access: 'create-only' }),
    firstName: text('Given name.', 'Joan', { element: 'firstName', access: 'create-only' }),
    lastName: text('Family name.', 'Newcomer', { element: 'lastName', access: 'create-only' }),
    phoneNumber: text('Directory phone number.', '15550100', { element: 'phoneNumber', access: 'read-only' }),
    dtmfAccessId: text('Extension for the new user.', '2801', {
      element: 'dtmfAccessId',
      access: 'write-only',
      requiredOnCreate: true,
      minLength: 1,
    }),
    pkid: uuid(
      'Key of the directory user in the database of Unified CM.',
      'cee04cad-5711-438a-8b59-75d18fa4e400',
      { element: 'pkid', access: 'create-only', isIdentity: true, requiredOnCreate: true },
    ),
  },
});
