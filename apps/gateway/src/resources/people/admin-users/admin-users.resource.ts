import { boolean, datetime, enumeration, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';
import { LdapType } from '../enumerations.js';

/** An administrator without a mailbox. The password and the roles of an admin user are below `/users`. */
const adminUsers = defineResource({
  name: 'AdminUser',
  title: 'admin user',
  description:
    'An administrator without a mailbox. The password and the roles of an admin user are below `/users`.',
  group: 'people',
  path: '/admin-users/{adminUserId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'adminusers',
  element: 'User',
  createQuery: {
    templateAlias: text('Alias of the user template that it is made from.', 'voicemailusertemplate', {
      element: 'templateAlias',
      requiredOnCreate: true,
      minLength: 1,
    }),
  },
  affects: ['global-users', 'roles', 'password'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '90e04e2b-9e12-41e9-8c11-30386bd3cc92'),
    useDefaultLanguage: boolean('Take the language of the location instead of `language`.', false),
    firstName: text('Given name.', 'Barbara', { maxLength: 64 }),
    initials: text('Initials.', 'AB', { maxLength: 64 }),
    lastName: text('Family name.', 'Admin', { maxLength: 64 }),
    alias: text('Name to sign in with; no two users have the same.', 'branchadmin', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    city: text('City.', 'Springfield', { maxLength: 64 }),
    state: text('State or province.', 'Illinois', { maxLength: 64 }),
    country: text('Two-letter country code.', 'US', { maxLength: 2 }),
    postalCode: text('Postal code.', '12345', { maxLength: 40 }),
    department: text('Department.', 'Sales', { maxLength: 64 }),
    manager: text('Name of the manager.', 'Alan Bartik', { maxLength: 64 }),
    title: text('Job title.', 'Engineer', { maxLength: 64 }),
    building: text('Building.', 'North', { maxLength: 64 }),
    address: text('Street address.', '1 Main Street', { maxLength: 128 }),
    displayName: text('Name as people see it.', 'Branch Administrator', { maxLength: 64 }),
    billingId: text('Accounting code.', 'B-1000', { maxLength: 32 }),
    emailAddress: text('Corporate email address.', 'admin@example.test', { maxLength: 320 }),
    timeZone: integer('Number of the time zone, as `/time-zones` has it.', 0),
    creationTime: datetime('When it was created.', '2024-05-17T08:09:10Z', { access: 'read-only' }),
    isTemplate: boolean('It is a template.', false, { access: 'read-only' }),
    language: integer(
      'Windows code (LCID) of the language of prompts and text to speech: 1033 for US English.',
      1033,
    ),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', false, {
      access: 'read-only',
    }),
    useDefaultTimeZone: boolean('Take the time zone of the server instead of `timeZone`.', false),
    readOnly: boolean('It cannot be changed.', false, { access: 'read-only' }),
    smtpAddress: text('Full SMTP address.', 'branchadmin@cuc1.example.test', { maxLength: 320 }),
    ldapType: enumeration('LDAP integration of the account.', LdapType, 'None', { element: 'LdapType' }),
    inactive: boolean('The account is inactive. It can be made active, not the opposite.', false),
  },
});

export const AdminUsersModule = resourceModule(adminUsers);
