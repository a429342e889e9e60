import { boolean, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { users } from '../users.resource.js';

/** A message waiting indicator (MWI): the lamp of a telephone that shows that a user has messages. */
export const mwis = defineResource({
  name: 'Mwi',
  title: 'message waiting indicator',
  description:
    'A message waiting indicator (MWI): the lamp of a telephone that shows that a user has messages.',
  path: '/users/{userId}/mwis/{mwiId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  affects: ['associations'],
  actions: {
    reset: {
      summary: 'Reset the message waiting indicators of a user',
      methodOfParent: 'resetmwi',
    },
  },
  fields: {
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '52236b04-1803-4926-8ffe-e163daefc12d'),
    displayName: text('Name, unique among the MWIs of the user.', 'MWI-2', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    mwiExtension: text('Extension whose lamp is switched.', '99999', {
      requiredOnCreate: true,
      minLength: 1,
    }),
    mwiOn: boolean('Lamp state as the server sees it.', false),
    mediaPortObjectId: uuid(
      'Identifier of the port that switches the lamp.',
      '26c3f518-af3d-4905-8bdd-42ca4953a6e0',
      { access: 'read-only' },
    ),
    mediaSwitchObjectId: uuid(
      'Identifier of the phone system that switches the lamp.',
      '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      { requiredOnCreate: true },
    ),
    includeTextMessages: boolean('Lamp for text messages.', false),
    includeVoiceMessages: boolean('Lamp for voice messages.', true),
    includeFaxMessages: boolean('Lamp for faxes.', false),
    active: boolean('Unity Connection controls this lamp.', true),
    usePrimaryExtension: boolean("Use the user's primary extension, which `mwiExtension` then shows.", true),
    mediaSwitchDisplayName: text('Name of the phone system.', 'Branch PBX', { access: 'read-only' }),
  },
});

export const MwisModule = resourceModule(mwis);
