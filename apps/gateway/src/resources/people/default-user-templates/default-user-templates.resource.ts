import { boolean, datetime, enumeration, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';
import { DisplayNameRule, LdapType } from '../enumerations.js';

/** A user template that came with Unity Connection, as the settings that new users get. It has the identifier of the user template. */
export const defaultUserTemplates = defineResource({
  name: 'DefaultUserTemplate',
  title: 'default user template',
  description:
    'A user template that came with Unity Connection, as the settings that new users get. It has the identifier of the user template.',
  group: 'people',
  path: '/default-user-templates/{defaultUserTemplateId}',
  verbs: ['list', 'get', 'update'],
  affects: ['user-templates'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '9f5aa0fd-1f62-41b4-860f-104806643660'),
    useDefaultLanguage: boolean('Take the language of the location instead of `language`.', false),
    useDefaultTimeZone: boolean('Take the time zone of the server instead of `timeZone`.', false),
    alias: text('Name to sign in with; no two users have the same.', 'voicemailusertemplate'),
    city: text('City.', 'Springfield'),
    state: text('State or province.', 'Illinois'),
    country: text('Two-letter country code.', 'US'),
    postalCode: text('Postal code.', '12345'),
    department: text('Department.', 'Sales'),
    building: text('Building.', 'North'),
    address: text('Street address.', '1 Main Street'),
    displayName: text('Name as people see it.', 'Voice Mail User Template'),
    billingId: text('Accounting code.', 'B-1000'),
    timeZone: integer('Number of the time zone, as `/time-zones` has it.', 0),
    creationTime: datetime('When it was created.', '2024-05-17T08:09:10Z', { access: 'read-only' }),
    cosObjectId: uuid('Identifier of the class of service.', '4c319c0d-9bf5-4c6f-8d9d-d02eb5e2ab62'),
    language: integer('Windows code (LCID) of the language: 1033 for US English.', 1033),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    displayNameRule: enumeration('How display names are built.', DisplayNameRule, 'FirstLast', {
      element: 'DisplayNameRule',
    }),
    doesntExpire: boolean('It never expires.', false),
    cantChange: boolean('The user may not change it.', false),
    mailboxStoreObjectId: uuid(
      'Identifier of the mailbox store for new users.',
      'e14f56b6-92c8-4cbe-84bb-8a980df57a80',
    ),
    pabLastImported: datetime('When the personal address book was last imported.', '2024-05-17T08:09:11Z', {
      access: 'read-only',
    }),
    mailboxDn: text('Distinguished name of the mailbox.', 'cn=ada.bartik', { access: 'read-only' }),
    routeNdrToSender: boolean('Send non-delivery receipts.', false, { element: 'RouteNDRToSender' }),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', false, {
      access: 'read-only',
    }),
    readOnly: boolean('It cannot be changed.', false, { access: 'read-only' }),
    partitionObjectId: uuid(
      'Identifier of the partition of the extension.',
      'eed9c084-918a-449b-8a19-301b9ac19039',
    ),
    ldapCcmPkid: uuid('Key of the linked Unified CM end user.', '454b2eb4-c5ec-45fb-8141-9366d86469ba', {
      access: 'read-only',
    }),
    ldapType: enumeration('LDAP integration of the account.', LdapType, 'None', { element: 'LdapType' }),
    ldapCcmUserId: text('User ID of the linked end user of Unified CM.', 'ada.bartik', {
      access: 'read-only',
    }),
    createSmtpProxyFromCorp: boolean('Make an SMTP proxy address from `emailAddress`.', false),
    tenantObjectId: uuid(
      'Identifier of the tenant; only objects of a tenant have it.',
      '6a74aec2-a4ad-469b-8679-e3abd05639ed',
      { access: 'read-only' },
    ),
  },
});

export const DefaultUserTemplatesModule = resourceModule(defaultUserTemplates);
