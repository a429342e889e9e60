import { boolean, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { callFields, deviceFields, lengthFields } from '../device-fields.js';
import { users } from '../users.resource.js';

/** A telephone that is called to notify a user of messages. */
export const phoneDevices = defineResource({
  name: 'PhoneDevice',
  title: 'phone device',
  description: 'A telephone that is called to notify a user of messages.',
  path: '/users/{userId}/phone-devices/{phoneDeviceId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'notificationdevices/phonedevices',
  filter: ['displayName'],
  affects: ['notification-devices', 'associations'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '1dd67c67-e952-4bbd-8622-167929210025'),
    displayName: text('Name, unique among the devices of the user.', 'Cell phone', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    conversation: text('Conversation of the call: `SubNotify`.', 'SubNotify', { access: 'read-only' }),
    promptForId: boolean('Ask for the user ID, not only for the PIN.', false),
    detectTransferLoop: boolean('Detect loops of transfers.', false),
    ...callFields,
    ...lengthFields,
    ...deviceFields,
  },
});

export const PhoneDevicesModule = resourceModule(phoneDevices);
