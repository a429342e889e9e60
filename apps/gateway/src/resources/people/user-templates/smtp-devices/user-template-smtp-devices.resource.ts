import { boolean, integer, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { deviceFields, nonHtmlFields } from '../device-fields.js';
import { userTemplates } from '../user-templates.resource.js';

/** An SMTP notification device that users made from a user template get. */
const userTemplateSmtpDevices = defineResource({
  name: 'UserTemplateSmtpDevice',
  title: 'user template SMTP device',
  description: 'An SMTP notification device that users made from a user template get.',
  path: '/user-templates/{userTemplateId}/smtp-devices/{userTemplateSmtpDeviceId}',
  parent: userTemplates,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'usertemplatenotificationdevices/usertemplatesmtpdevices',
  affects: ['notification-devices'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'e4826bb9-d08b-40fd-8eb5-a8119febd003'),
    displayName: text('Name of the device.', 'Duty mail', { requiredOnCreate: true, minLength: 1 }),
    phoneNumber: text('Number the notification is sent from.', '15550100'),
    sendCount: boolean('Include message counts.', true),
    smtpAddress: text('Email address that is notified; needed with `active`.', 'duty@example.test'),
    staticText: text('Fixed text of the notification.', 'Message for Ada'),
    sendCallerId: boolean("Include the caller's number and the like.", true),
    sendPcaLink: boolean('Include a link to the web inbox.', false),
    headerText: text('Text before the notification.', 'You have a message'),
    footerText: text('Text after the notification.', 'Sent by Unity Connection'),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    voiceMessage: boolean('Send a transcription of the voice message.', false),
    urgentOnly: boolean('Transcriptions of urgent messages only.', false),
    ...nonHtmlFields,
    ...deviceFields,
  },
});

export const UserTemplateSmtpDevicesModule = resourceModule(userTemplateSmtpDevices);
