import { enumeration, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { MessageAction } from '../../enumerations.js';
import { userTemplates } from '../user-templates.resource.js';

/** What happens to messages for users made from a user template: they are accepted, rejected or relayed. */
const userTemplateMessageActions = defineResource({
  name: 'UserTemplateMessageAction',
  title: 'user template message action',
  description:
    'What happens to messages for users made from a user template: they are accepted, rejected or relayed.',
  path: '/user-templates/{userTemplateId}/message-actions/{userTemplateMessageActionId}',
  parent: userTemplates,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'update'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '4db5717e-0d05-4328-810a-c6577e4f47b0'),
    subscriberObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      '9f5aa0fd-1f62-41b4-860f-104806643660',
      { access: 'read-only' },
    ),
    relayAddress: text('SMTP address messages are relayed to.', 'archive@example.test', { maxLength: 320 }),
    voicemailAction: enumeration('Action for voice messages.', MessageAction, 'Reject', {
      element: 'VoicemailAction',
    }),
    emailAction: enumeration('Action for emails.', MessageAction, 'Reject', { element: 'EmailAction' }),
    faxAction: enumeration('Action for faxes.', MessageAction, 'Reject', { element: 'FaxAction' }),
    deliveryReceiptAction: enumeration('Action for delivery receipts.', MessageAction, 'Reject', {
      element: 'DeliveryReceiptAction',
    }),
  },
});

export const UserTemplateMessageActionsModule = resourceModule(userTemplateMessageActions);
