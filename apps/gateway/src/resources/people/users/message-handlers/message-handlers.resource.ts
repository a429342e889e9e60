import { enumeration, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { MessageAction } from '../../enumerations.js';
import { users } from '../users.resource.js';

/** What happens to messages for a user: they are accepted, rejected or relayed. */
const messageHandlers = defineResource({
  name: 'MessageHandler',
  title: 'message handler',
  description: 'What happens to messages for a user: they are accepted, rejected or relayed.',
  path: '/users/{userId}/message-handlers/{messageHandlerId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'update'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'b9739823-5a99-4e00-8e75-2a0ee9b070d4'),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    relayAddress: text('SMTP address messages are relayed to.', 'archive@example.test', { maxLength: 320 }),
    voicemailAction: enumeration('Action for voice messages.', MessageAction, 'Accept', {
      element: 'VoicemailAction',
    }),
    emailAction: enumeration('Action for emails.', MessageAction, 'Accept', { element: 'EmailAction' }),
    faxAction: enumeration('Action for faxes.', MessageAction, 'Accept', { element: 'FaxAction' }),
    deliveryReceiptAction: enumeration('Action for delivery receipts.', MessageAction, 'Accept', {
      element: 'DeliveryReceiptAction',
    }),
  },
});

export const MessageHandlersModule = resourceModule(messageHandlers);
