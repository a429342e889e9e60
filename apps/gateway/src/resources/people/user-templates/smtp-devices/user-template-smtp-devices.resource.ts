import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
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
    phoneNumber: text('Number the notification is sent from.', '15550100'),
    sendCount: boolean('Include message counts.', true),
    smtpAddress: text('Email address that is notified; needed with `active`.', 'duty@example.test'),
    staticText: text('Fixed text of the notification.', 'Message for Ada'),
    objectId: objectId('Identifier, assigned by Unity Connection.', '61d4945f-4a70-4df4-8187-51892e87d46d'),
    active: boolean('Notify by this device.', false),
    deviceName: text(
      'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
      'Other',
      { access: 'read-only' },
    ),
    displayName: text('Name of the device.', 'Duty mail', { requiredOnCreate: true, minLength: 1 }),
    maxBody: integer('Longest body, in characters. Devices that come with a template have 512.', 512),
    maxSubject: integer('Longest subject, in characters. Devices that come with a template have 64.', 64),
    subscriberObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      '9f5aa0fd-1f62-41b4-860f-104806643660',
      { access: 'read-only' },
    ),
    sendCallerId: boolean("Include the caller's number and the like.", true),
    sendPcaLink: boolean('Include a link to the web inbox.', false),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', true, {
      access: 'read-only',
    }),
    headerText: text('Text before the notification.', 'You have a message'),
    footerText: text('Text after the notification.', 'Sent by Unity Connection'),
    eventList: text(
      'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
      'NewVoiceMail',
    ),
    scheduleSetObjectId: uuid(
      'Identifier of the schedule set during which it is active.',
      '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
    ),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
    repeatNotify: boolean('Notify for each message as it arrives.', false),
    voiceMessage: boolean('Send a transcription of the voice message.', false),
    urgentOnly: boolean('Transcriptions of urgent messages only.', false),
    failDeviceObjectId: uuid(
      'Identifier of the device to try next when this one fails.',
      'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
    ),
  },
});

export const UserTemplateSmtpDevicesModule = resourceModule(userTemplateSmtpDevices);
