import { boolean, enumeration, integer, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { NotificationType } from '../../enumerations.js';
import { users } from '../users.resource.js';

/** The mailbox of a user: its size, its quotas and its message aging policy. */
const mailbox = defineResource({
  name: 'Mailbox',
  title: 'mailbox',
  titles: 'mailboxes',
  description: 'The mailbox of a user: its size, its quotas and its message aging policy.',
  path: '/users/{userId}/mailbox',
  parent: users,
  verbs: ['get', 'update'],
  cupiPath: 'mailboxattributes',
  element: 'MailboxAttributes',
  fields: {
    byteSize: integer('Size of all messages, in bytes.', 48230, { access: 'read-only' }),
    messageAgingPolicyObjectId: uuid(
      'Identifier of the message aging policy.',
      'b34a2e71-8ee6-4ba8-8579-6a8a5f7044fa',
    ),
    mounted: boolean('The mailbox store is mounted.', true, { access: 'read-only' }),
    notificationType: enumeration('Classical or modern lamp behaviour.', NotificationType, 'Classical', {
      element: 'NotificationType',
    }),
    sendReadReceipts: boolean('Unity Connection may send read receipts for the user.', false),
    numMessages: integer('Number of messages, new, read and deleted.', 3, { access: 'read-only' }),
    send: integer(
      'Send quota in bytes: -2 for the default of the server, -1 for none. It is changed as `sendQuota`.',
      13631488,
      { access: 'read-only' },
    ),
    receive: integer(
      'Receive quota in bytes: -2 for the default of the server, -1 for none. It is changed as `receiveQuota`.',
      14680064,
      { access: 'read-only' },
    ),
    warn: integer(
      'Warning quota in bytes: -2 for the default of the server, -1 for none. It is changed as `warningQuota`.',
      12582912,
      { access: 'read-only' },
    ),
    receiveQuota: integer(
      'Changes `receive`: bytes, a multiple of 1024, or -2 for the default of the server, -1 for no quota.',
      14680064,
      { access: 'write-only', minimum: -2 },
    ),
    sendQuota: integer(
      'Changes `send`: bytes, a multiple of 1024, or -2 for the default of the server, -1 for no quota.',
      13631488,
      { access: 'write-only', minimum: -2 },
    ),
    warningQuota: integer(
      'Changes `warn`: bytes, a multiple of 1024, or -2 for the default of the server, -1 for no quota.',
      12582912,
      { access: 'write-only', minimum: -2 },
    ),
  },
});

export const MailboxModule = resourceModule(mailbox);
