import { defineModel } from '#libs/cupi-xml';

const LARGEST_INTEGER = 2_147_483_647;

/** A user who is associated with a phone system, and by how much. */
export const phoneSystemAssociationModel = defineModel({
  name: 'PhoneSystemAssociation',
  element: 'PhoneSystemAssociation',
  listElement: 'PhoneSystemAssociations',
  fields: {
    alias: {
      type: 'text',
      element: 'Alias',
      access: 'read-only',
      description: 'Alias of the user.',
      example: 'operator',
    },
    displayName: {
      type: 'text',
      element: 'DisplayName',
      access: 'read-only',
      description: 'Display name of the user.',
      example: 'Operator',
    },
    mediaSwitchDisplayName: {
      type: 'text',
      element: 'MediaSwitchDisplayName',
      access: 'read-only',
      description: 'Name of the phone system.',
      example: 'PhoneSystem',
    },
    mediaSwitchObjectId: {
      type: 'uuid',
      element: 'MediaSwitchObjectId',
      access: 'read-only',
      description: 'Identifier of the phone system.',
      example: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    },
    numNotificationDevice: {
      type: 'integer',
      element: 'numNotificationDevice',
      readAliases: ['numNoitificationDevice'],
      access: 'read-only',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: "Number of the user's notification devices that use the phone system.",
      example: 4,
    },
    numNotificationMwi: {
      type: 'integer',
      element: 'numNotificationMWI',
      access: 'read-only',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: "Number of the user's message waiting indicators that use the phone system.",
      example: 1,
    },
    numPrimaryCallHandler: {
      type: 'integer',
      element: 'numPrimaryCallHandler',
      access: 'read-only',
      minimum: 0,
      maximum: LARGEST_INTEGER,
      description: "1 when the user's primary call handler uses the phone system.",
      example: 1,
    },
    objectId: {
      type: 'uuid',
      element: 'ObjectId',
      access: 'read-only',
      description: 'Identifier of the user.',
      example: '6b455973-13d1-4b10-871e-1d1d55f160d2',
    },
  },
});
