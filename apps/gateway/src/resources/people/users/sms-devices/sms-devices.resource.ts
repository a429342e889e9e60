import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { users } from '../users.resource.js';

/** A number to which a user is notified of messages by SMS. */
const smsDevices = defineResource({
  name: 'SmsDevice',
  title: 'SMS device',
  description: 'A number to which a user is notified of messages by SMS.',
  path: '/users/{userId}/sms-devices/{smsDeviceId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'notificationdevices/smsdevices',
  filter: ['displayName'],
  affects: ['notification-devices'],
  fields: {
    sendCount: boolean('Include message counts.', true),
    staticText: text('Fixed text of the notification.', 'Message for Ada'),
    smppProviderObjectId: uuid('Identifier of the SMS provider.', 'cb862e8d-51ee-46f6-8adb-2f43505dc139', {
      requiredOnCreate: true,
    }),
    objectId: objectId('Identifier, assigned by Unity Connection.', 'aeee36e8-356c-4329-8143-23f273188ade'),
    active: boolean('Notify by this device. Devices that come with a user are off, new ones are on.', true),
    deviceName: text(
      'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
      'SMS',
      { maxLength: 12 },
    ),
    displayName: text('Name, unique among the devices of the user.', 'Text', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    maxBody: integer('Longest body, in characters.', 512),
    maxSubject: integer('Longest subject, in characters.', 64),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '4076b1ed-5a38-4c77-8421-3e80a70a85d8',
      { access: 'read-only' },
    ),
    sendCallerId: boolean("Include the caller's number.", true),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', false, {
      access: 'read-only',
    }),
    senderAddress: text('Number shown as sender.', '15550199'),
    recipientAddress: text('Number of the SMS receiver.', '15550100', {
      requiredOnCreate: true,
      minLength: 1,
    }),
    eventList: text(
      'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
      'NewVoiceMail',
    ),
    scheduleSetObjectId: uuid(
      'Identifier of the schedule set during which it is active; All Hours unless another is given.',
      '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
    ),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
    repeatNotify: boolean('Notify for each message as it arrives.', false),
    failDeviceObjectId: uuid(
      'Identifier of the device to try next when this one fails.',
      'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
    ),
  },
});

export const SmsDevicesModule = resourceModule(smsDevices);
