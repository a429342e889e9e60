import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../../resource/index.js';
import { users } from '../users.resource.js';

/** A distribution list of a user, for nobody else. */
export const privateLists = defineResource({
  name: 'PrivateList',
  title: 'private list',
  description: 'A distribution list of a user, for nobody else.',
  path: '/users/{userId}/private-lists/{privateListId}',
  parent: users,
  parentField: 'userObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  affects: ['members', 'alternate-names'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'f54568d1-6e80-44d5-8370-aa6d059a01c5'),
    displayName: text('Name as people see it.', 'My desk', { requiredOnCreate: true, minLength: 1 }),
    userObjectId: uuid('Identifier of the user that it belongs to.', '4076b1ed-5a38-4c77-8421-3e80a70a85d8', {
      access: 'read-only',
    }),
    dtmfName: text('Phone-keypad digits of the display name, made anew on each rename.', '27243335', {
      access: 'read-only',
    }),
    alias: text(
      'Generated: the alias of the user, an underscore, and the identifier of the list.',
      'ada.bartik_1',
      { access: 'read-only' },
    ),
    voiceName: text('File name of the recorded name; absent when none is recorded.', 'my-desk.wav'),
    numericId: integer('Number of the list, 1 to 99.', 1, { minimum: 1, maximum: 99 }),
    isAddressable: boolean('It can receive messages.', true, { access: 'read-only' }),
  },
});
