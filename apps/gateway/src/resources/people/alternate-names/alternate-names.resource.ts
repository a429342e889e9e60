import { objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, exactlyOneOf, resourceModule } from '../../../resource/index.js';

/** A further name by which a user, a contact, a distribution list, a private list or a location is found. Exactly one of them owns it. */
export const alternateNames = defineResource({
  name: 'AlternateName',
  title: 'alternate name',
  description:
    'A further name by which a user, a contact, a distribution list, a private list or a location is found. Exactly one of them owns it.',
  group: 'people',
  path: '/alternate-names/{alternateNameId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: [
    'globalUserObjectId',
    'contactObjectId',
    'distributionListObjectId',
    'personalGroupObjectId',
    'locationObjectId',
  ],
  sort: ['objectId'],
  examples: {
    'Of a user': {
      firstName: 'Addie',
      lastName: 'Bartik',
      globalUserObjectId: '9f5c9479-e53a-46f5-8db5-f1e77030e2ae',
    },
  },
  rules: {
    create: [
      exactlyOneOf(
        'globalUserObjectId',
        'contactObjectId',
        'distributionListObjectId',
        'personalGroupObjectId',
        'locationObjectId',
      ),
    ],
  },
  fields: {
    firstName: text('Given name.', 'Addie', { requiredOnCreate: true, minLength: 1 }),
    lastName: text('Family name; users and contacts only.', 'Bartik'),
    contactObjectId: uuid(
      'Identifier of the contact, when it is one that it belongs to.',
      'e6e2a40a-7ef9-4563-8fd4-809e3516f442',
      { access: 'create-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', 'ece655bb-6d29-4f50-80ff-25b390191859'),
    distributionListObjectId: uuid(
      'Identifier of the distribution list.',
      '31b4749a-91d8-4196-8508-c349ac87c9cb',
      { access: 'create-only' },
    ),
    locationObjectId: uuid(
      'Identifier of the VPIM location, when it is one that it belongs to.',
      'c6b182ac-3be8-4704-8793-837bc311e0b9',
      { access: 'create-only' },
    ),
    personalGroupObjectId: uuid(
      'Identifier of the private list, when it is one that it belongs to.',
      'f4f3bcdd-bb30-4f40-837e-5f99d6906674',
      { access: 'create-only' },
    ),
    globalUserObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '4076b1ed-5a38-4c77-8421-3e80a70a85d8',
      { access: 'create-only' },
    ),
  },
});

export const AlternateNamesModule = resourceModule(alternateNames);
