import { boolean, datetime, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';
import { LdapType } from '../enumerations.js';
import {
  account,
  directory,
  greetings,
  menus,
  person,
  playback,
  sending,
  speech,
  transfer,
  web,
} from '../user-settings.js';

const CcmIdType = enumOf('CcmIdType', {
  0: 'EndUser',
  1: 'ApplicationUser',
  2: 'DirectoryNumber',
  3: 'LdapUser',
  4: 'InactiveLdapUser',
});

/** Account: what only users have, or have otherwise. */
const ownAccount = {
  objectId: objectId('Identifier, assigned by Unity Connection.', '4076b1ed-5a38-4c77-8421-3e80a70a85d8'),
  alias: text('Name to sign in with; no two users have the same.', 'ada.bartik', {
    requiredOnCreate: true,
    minLength: 1,
    maxLength: 64,
  }),
  isTemplate: boolean('It is a template.', false, { access: 'read-only' }),
  enhancedSecurityAlias: text('Name used with RSA SecurID.', 'ada.bartik'),
  callHandlerObjectId: uuid(
    'Identifier of the primary call handler, which has the greetings, transfer rules, menu and schedule set.',
    'c3f9f2fc-b590-480c-83ce-278ee084a33b',
    { access: 'read-only' },
  ),
  dtmfAccessId: text('Primary extension; unique in its partition.', '2001', {
    requiredOnCreate: true,
    minLength: 1,
    maxLength: 40,
  }),
  timeLastCall: datetime('Last phone access to the mailbox.', '2024-05-17T08:09:11Z', {
    access: 'read-only',
  }),
  inactive: boolean('The account is inactive. It can be made active, not the opposite.', false),
};

/** Person: what only users have, or have otherwise. */
const ownPerson = {
  firstName: text('Given name.', 'Ada', { maxLength: 64 }),
  initials: text('Initials.', 'AB', { maxLength: 64 }),
  lastName: text('Family name.', 'Bartik', { maxLength: 64 }),
  title: text('Job title.', 'Engineer', { maxLength: 64 }),
  employeeId: text('Personnel number.', '1042', { maxLength: 64 }),
  address: text('Street address.', '1 Main Street', { maxLength: 128 }),
  displayName: text('Name as people see it.', 'Ada Bartik', { maxLength: 64 }),
  emailAddress: text('Corporate email address.', 'ada.bartik@example.test', { maxLength: 320 }),
  smtpAddress: text('Full SMTP address.', 'ada.bartik@cuc1.example.test', { maxLength: 320 }),
  phoneNumber: text('Corporate phone number.', '15550100', { access: 'read-only', maxLength: 255 }),
  dialablePhoneNumber: text('Dialable form of the number.', '915550101', { maxLength: 255 }),
};

/** Directory: what only users have, or have otherwise. */
const ownDirectory = {
  dtmfNameFirstLast: text('Directory: phone-keypad digits of first then last name.', '232227845', {
    access: 'read-only',
  }),
  dtmfNameLastFirst: text('Directory: phone-keypad digits of last then first name.', '227845232', {
    access: 'read-only',
  }),
  voiceName: text(
    'Directory: file name of the recorded name; absent when none is recorded.',
    'ada-bartik.wav',
    { maxLength: 40 },
  ),
  altFirstName: text('Directory: spelling of the first name in ASCII, for search by name.', 'Addie'),
  altLastName: text('Directory: spelling of the last name in ASCII, for search by name.', 'Bartik'),
  ccmId: text('Directory: identifier of the linked object of Unified CM.', 'ada.bartik', {
    access: 'read-only',
  }),
  ccmIdType: enumeration('Directory: kind of the linked object of Unified CM.', CcmIdType, 'EndUser', {
    element: 'CcmIdType',
    access: 'read-only',
  }),
  dtmfNameFirst: text('Directory: phone-keypad digits of the first name.', '232', { access: 'read-only' }),
  dtmfNameLast: text('Directory: phone-keypad digits of the last name.', '227845', { access: 'read-only' }),
  ldapCcmPkid: uuid(
    'Directory: key of the linked Unified CM end user.',
    '454b2eb4-c5ec-45fb-8141-9366d86469ba',
    { access: 'read-only' },
  ),
  ldapType: enumeration('Directory: LDAP integration of the account.', LdapType, 'None', {
    element: 'LdapType',
  }),
  ldapCcmUserId: text('Directory: user ID of the linked end user of Unified CM.', 'ada.bartik', {
    access: 'read-only',
  }),
};

/** Greetings: what only users have, or have otherwise. */
const ownGreetings = {
  delayAfterGreeting: integer('Greetings: pause after the greeting, in milliseconds.', 0),
};

/** Calls and transfers: what only users have, or have otherwise. */
const ownTransfer = {
  xferString: text(
    'Calls and transfers: extension for transfers between servers; the primary extension when absent.',
    '2001',
    { maxLength: 40 },
  ),
  forcedAuthorizationCode: text(
    'Calls and transfers: authorisation code dialled for outbound calls.',
    '1234',
  ),
  clientMatterCode: text('Calls and transfers: client matter code dialled for outbound calls.', '1000'),
};

/** Playback: what only users have, or have otherwise. */
const ownPlayback = {
  newMessageStackOrder: text(
    'Playback: play order of the seven kinds of new message, a permutation of 1234567.',
    '1234567',
  ),
};

/** Phone menus: what only users have, or have otherwise. */
const ownMenus = {
  conversationTui: text(
    'Phone menus: style of the phone menus: `SubMenu` is the classic one, `SubMenu_AlternateI` the standard one.',
    'SubMenu',
  ),
  conversationName: text('Phone menus: conversation at sign-in, as `conversationTui`.', 'SubMenu', {
    access: 'read-only',
  }),
};

/** Voice recognition: what only users have, or have otherwise. */
const ownSpeech = {
  speechConfidenceThreshold: integer('Voice recognition: match threshold.', 40),
};

/** Web: what only users have, or have otherwise. */
const ownWeb = {
  pcaHomePage: text('Web: first page of the web assistant.', 'inbox'),
};

/** Mailbox: what only users have, or have otherwise. */
const ownMailbox = {
  mailboxDn: text('Mailbox: distinguished name of the mailbox.', 'cn=ada.bartik', { access: 'read-only' }),
  faxServerObjectId: uuid('Mailbox: identifier of the fax server.', '9d9e5fd3-9368-4a43-867a-2a51ff8921a4'),
  mailboxStoreName: text('Mailbox: name of the mailbox store.', 'Unity Messaging Database -1', {
    access: 'read-only',
  }),
};

/** A person with a mailbox. The descriptions of its settings begin with what they are about: Directory, Greetings, Calls and transfers, Sending, Playback, Phone menus, Voice recognition, Web, Mailbox. */
export const users = defineResource({
  name: 'User',
  title: 'user',
  description:
    'A person with a mailbox. The descriptions of its settings begin with what they are about: Directory, Greetings, Calls and transfers, Sending, Playback, Phone menus, Voice recognition, Web, Mailbox.',
  group: 'people',
  path: '/users/{userId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: [
    'alias',
    'dtmfAccessId',
    'emailAddress',
    'tenantObjectId',
    'objectId',
    'displayName',
    'partitionObjectId',
    'cosObjectId',
  ],
  sort: ['displayName'],
  listed: [
    'objectId',
    'firstName',
    'lastName',
    'alias',
    'city',
    'department',
    'employeeId',
    'displayName',
    'emailAddress',
    'timeZone',
    'creationTime',
    'cosObjectId',
    'language',
    'locationObjectId',
    'listInDirectory',
    'isVmEnrolled',
    'mediaSwitchObjectId',
    'callHandlerObjectId',
    'dtmfAccessId',
    'voiceNameRequired',
    'partitionObjectId',
    'tenantObjectId',
    'phoneNumber',
    'inactive',
    'mailboxStoreName',
  ],
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
  examples: {
    'A user with a voice mailbox': {
      templateAlias: 'voicemailusertemplate',
      alias: 'grace.hopper',
      dtmfAccessId: '2042',
      firstName: 'Grace',
      lastName: 'Hopper',
      displayName: 'Grace Hopper',
    },
  },
  affects: [
    'global-users',
    'dtmf-access-ids',
    'alternate-extension-settings',
    'alternate-names',
    'smtp-proxy-addresses',
    'members',
    'subscriber-dependencies',
    'associations',
    'call-handlers',
    'handlers',
  ],
  fields: {
    ...ownAccount,
    ...account,
    ...ownPerson,
    ...person,
    ...ownDirectory,
    ...directory,
    ...ownGreetings,
    ...greetings,
    ...ownTransfer,
    ...transfer,
    ...sending,
    ...ownPlayback,
    ...playback,
    ...ownMenus,
    ...menus,
    ...ownSpeech,
    ...speech,
    ...ownWeb,
    ...web,
    ...ownMailbox,
  },
});
