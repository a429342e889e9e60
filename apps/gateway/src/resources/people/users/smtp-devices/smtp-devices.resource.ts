import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
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
    phoneNumber: text('Number that is shown as the sender.', '15550100'),
    sendCount: boolean('Include message counts.', true),
    smtpAddress: text('Email address that is notified.', 'ada@example.test', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 320,
      isOftenEmpty: true,
    }),
    staticText: text('Fixed text of the notification.', 'Message for Ada'),
    objectId: objectId('Identifier, assigned by Unity Connection.', '1f9b8a56-ce97-4867-8ab5-3da15a77ca97'),
    active: boolean('Notify by this device. Devices that come with a user are off, new ones are on.', false),
    deviceName: text(
      'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
      'Other',
      { maxLength: 12 },
    ),
    displayName: text('Name, unique among the devices of the user.', 'Second address', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    maxBody: integer('Longest body, in characters.', 512),
    maxSubject: integer('Longest subject, in characters.', 64),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    sendCallerId: boolean("Include the caller's number.", true),
    sendPcaLink: boolean('Include a link to the web assistant.', false),
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
      'Identifier of the schedule set during which it is active; All Hours unless another is given.',
      '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
    ),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    voiceMessage: boolean('Send a transcription of the voice message.', false),
    urgentOnly: boolean('Transcriptions of urgent messages only.', false),
    repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
    repeatNotify: boolean('Notify for each message as it arrives.', false),
    failDeviceObjectId: uuid(
      'Identifier of the device to try next when this one fails.',
      'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
    ),
  },
});

export const SmtpDevicesModule = resourceModule(smtpDevices);
