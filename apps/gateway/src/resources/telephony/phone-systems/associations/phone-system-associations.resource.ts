import { integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { phoneSystems } from '../phone-systems.resource.js';

/** The users who depend on a phone system. */
export const phoneSystemAssociations = defineResource({
  name: 'PhoneSystemAssociation',
  title: 'phone system association',
  description: 'A user who is associated with a phone system, and by how much.',
  path: '/phone-systems/{phoneSystemId}/associations/{userId}',
  parent: phoneSystems,
  parentField: 'mediaSwitchObjectId',
  verbs: ['list', 'get'],
  blocksDeletionOfParent: true,
  filter: ['alias'],
  sort: ['alias', 'displayName'],
  fields: {
    alias: text('Alias of the user.', 'operator', { access: 'read-only' }),
    displayName: text('Display name of the user.', 'Operator', { access: 'read-only' }),
    mediaSwitchDisplayName: text('Name of the phone system.', 'Branch PBX', { access: 'read-only' }),
    mediaSwitchObjectId: uuid('Identifier of the phone system.', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b', {
      access: 'read-only',
    }),
    numNotificationDevice: integer(
      "Number of the user's notification devices that use the phone system.",
      4,
      {
        element: 'numNotificationDevice',
        readAliases: ['numNoitificationDevice'],
        access: 'read-only',
      },
    ),
    numNotificationMwi: integer(
      "Number of the user's message waiting indicators that use the phone system.",
      1,
      {
        element: 'numNotificationMWI',
        access: 'read-only',
      },
    ),
    numPrimaryCallHandler: integer("1 when the user's primary call handler uses the phone system.", 1, {
      element: 'numPrimaryCallHandler',
      access: 'read-only',
    }),
    objectId: objectId('Identifier of the user.', '6b455973-13d1-4b10-871e-1d1d55f160d2'),
  },
});

export const PhoneSystemAssociationsModule = resourceModule(phoneSystemAssociations);
