import { boolean, integer, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { callFields, deviceFields, lengthFields, textFields } from '../device-fields.js';
import { users } from '../users.resource.js';

/** A pager that is called to notify a user of messages. */
export const pagerDevices = defineResource({
  name: 'PagerDevice',
  title: 'pager device',
  description: 'A pager that is called to notify a user of messages.',
  path: '/users/{userId}/pager-devices/{pagerDeviceId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'notificationdevices/pagerdevices',
  filter: ['displayName'],
  affects: ['notification-devices', 'associations'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '173a16a9-0a48-4cf2-89e9-8deb41ef0d5d'),
    displayName: text('Name, unique among the devices of the user.', 'Second pager', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    successRetryInterval: integer('Minutes between tries after success.', 0),
    retriesOnSuccess: integer('Tries after success.', 0),
    voiceMessage: boolean('Send a transcription of the voice message.', false, { access: 'read-only' }),
    urgentOnly: boolean('Transcriptions of urgent messages only.', false, { access: 'read-only' }),
    ...callFields,
    ...textFields,
    ...lengthFields,
    ...deviceFields,
  },
});

export const PagerDevicesModule = resourceModule(pagerDevices);
