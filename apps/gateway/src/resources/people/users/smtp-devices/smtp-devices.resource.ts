import { boolean, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { deviceFields, lengthFields, textFields } from '../device-fields.js';
import { users } from '../users.resource.js';

/** A mail address to which a user is notified of messages in plain text. */
const smtpDevices = defineResource({
  name: 'SmtpDevice',
  title: 'SMTP device',
  description: 'A mail address to which a user is notified of messages in plain text.',
  path: '/users/{userId}/smtp-devices/{smtpDeviceId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'notificationdevices/smtpdevices',
  filter: ['displayName'],
  affects: ['notification-devices'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'c6d7739e-33e2-4a4b-89fd-eec90c527cfd'),
    displayName: text('Name, unique among the devices of the user.', 'Second address', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    phoneNumber: text('Number that is shown as the sender.', '15550100'),
    smtpAddress: text('Email address that is notified.', 'ada@example.test', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 320,
      isOftenEmpty: true,
    }),
    staticText: text('Fixed text of the notification.', 'Message for Ada'),
    sendPcaLink: boolean('Include a link to the web assistant.', false),
    headerText: text('Text before the notification.', 'You have a message'),
    footerText: text('Text after the notification.', 'Sent by Unity Connection'),
    voiceMessage: boolean('Send a transcription of the voice message.', false),
    urgentOnly: boolean('Transcriptions of urgent messages only.', false),
    ...textFields,
    ...lengthFields,
    ...deviceFields,
  },
});

export const SmtpDevicesModule = resourceModule(smtpDevices);
