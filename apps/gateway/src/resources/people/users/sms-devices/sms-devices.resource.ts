import { objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { deviceFields, lengthFields, textFields } from '../device-fields.js';
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
    objectId: objectId('Identifier, assigned by Unity Connection.', 'aeee36e8-356c-4329-8143-23f273188ade'),
    displayName: text('Name, unique among the devices of the user.', 'Text', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    staticText: text('Fixed text of the notification.', 'Message for Ada'),
    smppProviderObjectId: uuid('Identifier of the SMS provider.', 'cb862e8d-51ee-46f6-8adb-2f43505dc139', {
      requiredOnCreate: true,
    }),
    senderAddress: text('Number shown as sender.', '15550199'),
    recipientAddress: text('Number of the SMS receiver.', '15550100', {
      requiredOnCreate: true,
      minLength: 1,
    }),
    ...textFields,
    ...lengthFields,
    ...deviceFields,
  },
});

export const SmsDevicesModule = resourceModule(smsDevices);
