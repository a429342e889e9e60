import { boolean, enumeration, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';
import { DisplayNameRule, LdapType, NotificationType } from '../enumerations.js';
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

/** Account: what only user templates have, or have otherwise. */
const ownAccount = {
  objectId: objectId('Identifier, assigned by Unity Connection.', 'f1a82f4a-95ec-4b27-82c4-e1fa88cc1338'),
  alias: text(
    'Name of the template, which is the `templateAlias` of new users; no two templates have the same.',
    'branchtemplate',
    { requiredOnCreate: true, minLength: 1, maxLength: 64 },
  ),
  callHandlerObjectId: uuid(
    'Identifier of the primary call handler template, which is no call handler.',
    '4355679b-b124-46ee-8235-5a9a65fc4967',
    { access: 'read-only' },
  ),
  displayNameRule: enumeration('How display names are built.', DisplayNameRule, 'FirstLast', {
    element: 'DisplayNameRule',
  }),
  doesntExpire: boolean('It never expires.', false),
  cantChange: boolean('The user may not change it.', false),
};

/** Person: what only user templates have, or have otherwise. */
const ownPerson = {
  address: text('Street address.', '1 Main Street', { maxLength: 64 }),
  displayName: text('Name as people see it.', 'Branch User Template', {
    requiredOnCreate: true,
    minLength: 1,
    maxLength: 64,
  }),
};

/** Directory: what only user templates have, or have otherwise. */
const ownDirectory = {
  voiceName: text('Directory: file name of the recorded name; absent when none is recorded.', 'branch.wav'),
  ldapCcmPkid: uuid(
    'Directory: key of the linked Unified CM end user.',
    '454b2eb4-c5ec-45fb-8141-9366d86469ba',
  ),
  ldapType: enumeration('Directory: LDAP integration of the account.', LdapType, 'None', {
    element: 'LdapType',
    access: 'read-only',
  }),
  ldapCcmUserId: text('Directory: user ID of the linked end user of Unified CM.', 'ada.bartik', {
    access: 'read-only',
    maxLength: 36,
  }),
};

/** Greetings: what only user templates have, or have otherwise. */
const ownGreetings = {
  delayAfterGreeting: integer('Greetings: pause after the greeting, in milliseconds.', 0, { maximum: 50000 }),
};

/** Calls and transfers: what only user templates have, or have otherwise. */
const ownTransfer = {
  forcedAuthorizationCode: text(
    'Calls and transfers: authorisation code dialled for outbound calls.',
    '1234',
    { access: 'read-only', maxLength: 36 },
  ),
  clientMatterCode: text('Calls and transfers: client matter code dialled for outbound calls.', '1000', {
    access: 'read-only',
    maxLength: 40,
  }),
  xferString: text(
    'Calls and transfers: extension for transfers between servers; the primary extension when absent.',
    '2001',
    { access: 'read-only', maxLength: 36 },
  ),
};

/** Playback: what only user templates have, or have otherwise. */
const ownPlayback = {
  newMessageStackOrder: text(
    'Playback: play order of the seven kinds of new message, a permutation of 1234567.',
    '1234567',
    { maxLength: 36 },
  ),
};

/** Phone menus: what only user templates have, or have otherwise. */
const ownMenus = {
  conversationTui: text(
    'Phone menus: style of the phone menus: `SubMenu` is the classic one, `SubMenu_AlternateI` the standard one.',
    'SubMenu',
    { maxLength: 36 },
  ),
};

/** Voice recognition: what only user templates have, or have otherwise. */
const ownSpeech = {
  speechConfidenceThreshold: integer('Voice recognition: match threshold.', 40, { maximum: 100 }),
};

/** Web: what only user templates have, or have otherwise. */
const ownWeb = {
  pcaHomePage: text('Web: first page of the web assistant.', 'inbox', { access: 'read-only', maxLength: 36 }),
};

/** Mailbox: what only user templates have, or have otherwise. */
const ownMailbox = {
  mailboxStoreObjectId: uuid(
    'Mailbox: identifier of the mailbox store for new users.',
    'e14f56b6-92c8-4cbe-84bb-8a980df57a80',
  ),
  notificationType: enumeration(
    'Mailbox: classical or modern lamp behaviour.',
    NotificationType,
    'Classical',
    { element: 'NotificationType' },
  ),
  sendReadReceipts: integer('Mailbox: Unity Connection may send read receipts for the users: 0 or 1.', 1, {
    oneOf: [0, 1],
  }),
  receiveQuota: integer(
    'Mailbox: receive quota of new mailboxes in bytes, a multiple of 1024; -2 for the default of the server, -1 for none.',
    14680064,
    { minimum: -2 },
  ),
  sendQuota: integer(
    'Mailbox: send quota of new mailboxes in bytes, a multiple of 1024; -2 for the default of the server, -1 for none.',
    13631488,
    { minimum: -2 },
  ),
  warningQuota: integer(
    'Mailbox: warning quota of new mailboxes in bytes, a multiple of 1024; -2 for the default of the server, -1 for none.',
    12582912,
    { minimum: -2 },
  ),
  mailboxDn: text('Mailbox: distinguished name of the mailbox.', 'cn=ada.bartik', {
    access: 'read-only',
    maxLength: 36,
  }),
  messageAgingPolicyObjectId: uuid(
    'Mailbox: identifier of the message aging policy.',
    '8a11c91a-31a6-463c-83c1-d22b79eec02b',
  ),
  faxServerObjectId: uuid('Mailbox: identifier of the fax server.', '9d9e5fd3-9368-4a43-867a-2a51ff8921a4', {
    access: 'read-only',
  }),
};

/** Settings that new users are made with. Their descriptions begin with what they are about: Directory, Greetings, Calls and transfers, Sending, Playback, Phone menus, Voice recognition, Web, Mailbox. */
export const userTemplates = defineResource({
  name: 'UserTemplate',
  title: 'user template',
  description:
    'Settings that new users are made with. Their descriptions begin with what they are about: Directory, Greetings, Calls and transfers, Sending, Playback, Phone menus, Voice recognition, Web, Mailbox.',
  group: 'people',
  path: '/user-templates/{userTemplateId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: ['alias', 'tenantObjectId', 'partitionObjectId', 'cosObjectId'],
  createQuery: {
    templateAlias: text('Alias of the user template that it is made from.', 'voicemailusertemplate', {
      element: 'templateAlias',
      requiredOnCreate: true,
      minLength: 1,
    }),
  },
  affects: ['default-user-templates', 'global-users', 'call-handler-primary-templates', 'members'],
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
