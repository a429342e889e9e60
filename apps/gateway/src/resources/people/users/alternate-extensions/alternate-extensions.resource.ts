import { integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { users } from '../users.resource.js';

/** A further number by which a user is reached and known. Slot 0 is the primary extension. */
const alternateExtensions = defineResource({
  name: 'AlternateExtension',
  title: 'alternate extension',
  description: 'A further number by which a user is reached and known. Slot 0 is the primary extension.',
  path: '/users/{userId}/alternate-extensions/{alternateExtensionId}',
  parent: users,
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  affects: ['users', 'alternate-extension-settings', 'dtmf-access-ids', 'call-handlers'],
  fields: {
    idIndex: integer(
      'Slot: 0 is the primary extension, 1 to 10 are for administrators, 11 to 20 for the user.',
      1,
      { requiredOnCreate: true, maximum: 20 },
    ),
    displayName: text('Free text name.', 'Mobile', { maxLength: 64 }),
    dtmfAccessId: text('The extension; in newer releases also a SIP URI.', '2901', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 319,
    }),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '67533450-f028-4ec0-8ce4-0f7d7860b2a1'),
    partitionObjectId: uuid(
      'Identifier of the partition of the extension.',
      'eed9c084-918a-449b-8a19-301b9ac19039',
    ),
  },
});

export const AlternateExtensionsModule = resourceModule(alternateExtensions);
