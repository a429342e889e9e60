import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { anyDeviceFields } from '../../any-device-fields.js';
import { users } from '../users.resource.js';

/** A notification device of a user, of any kind. It is changed among the devices of its kind, where it has the same identifier. */
export const notificationDevices = defineResource({
  name: 'NotificationDevice',
  title: 'notification device',
  description:
    'A notification device of a user, of any kind. It is changed among the devices of its kind, where it has the same identifier.',
  path: '/users/{userId}/notification-devices/{notificationDeviceId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get'],
  filter: ['displayName'],
  fields: {
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '1dd67c67-e952-4bbd-8622-167929210025'),
    displayName: text('Name, unique among the devices of the user.', 'Work Phone', {
      access: 'read-only',
      maxLength: 64,
    }),
    rnaRetryInterval: integer(
      'Minutes between tries when not answered. Devices that come with a user have 15.',
      5,
      { access: 'read-only' },
    ),
    sendCount: boolean('Include message counts.', true, { access: 'read-only' }),
    smtpAddress: text('Email address that is notified.', 'ada@example.test', {
      access: 'read-only',
      maxLength: 320,
    }),
    waitConnect: boolean('Wait for the connection before `afterDialDigits`.', true, { access: 'read-only' }),
    smppProviderObjectId: uuid('Identifier of the SMS provider.', 'cb862e8d-51ee-46f6-8adb-2f43505dc139', {
      access: 'read-only',
    }),
    deviceName: text(
      'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
      'Work Phone',
      { access: 'read-only', maxLength: 12 },
    ),
    sendCallerId: boolean("Include the caller's number.", true, { access: 'read-only' }),
    successRetryInterval: integer('Minutes between tries after success.', 0, { access: 'read-only' }),
    ...anyDeviceFields,
  },
});

export const NotificationDevicesModule = resourceModule(notificationDevices);
