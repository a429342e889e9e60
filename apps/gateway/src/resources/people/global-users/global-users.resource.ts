import { boolean, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/** A user of any location of the network, or a user template. It has the same identifier as on its home server. */
export const globalUsers = defineResource({
  name: 'GlobalUser',
  title: 'global user',
  description:
    'A user of any location of the network, or a user template. It has the same identifier as on its home server.',
  group: 'people',
  path: '/global-users/{globalUserId}',
  verbs: ['list', 'get'],
  filter: ['alias'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '4076b1ed-5a38-4c77-8421-3e80a70a85d8'),
    altFirstName: text('Spelling of the first name in ASCII, for search by name.', 'Addie', {
      access: 'read-only',
    }),
    altLastName: text('Spelling of the last name in ASCII, for search by name.', 'Bartik', {
      access: 'read-only',
    }),
    displayName: text('Name as people see it.', 'Ada Bartik', { access: 'read-only' }),
    dtmfNameFirstLast: text('Phone-keypad digits of first then last name.', '232227845', {
      access: 'read-only',
    }),
    dtmfNameLastFirst: text('Phone-keypad digits of last then first name.', '227845232', {
      access: 'read-only',
    }),
    firstName: text('Given name.', 'Ada', { access: 'read-only' }),
    lastName: text('Family name.', 'Bartik', { access: 'read-only' }),
    listInDirectory: boolean('Listed for outside callers.', false, { access: 'read-only' }),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    alias: text('Name to sign in with; no two users have the same.', 'ada.bartik', { access: 'read-only' }),
    dtmfAccessId: text('Extension.', '2001', { access: 'read-only' }),
    xferString: text('Extension for transfers between servers; the primary extension when absent.', '2001', {
      access: 'read-only',
    }),
    voiceName: text('File name of the recorded name; absent when none is recorded.', 'ada-bartik.wav', {
      access: 'read-only',
    }),
    isTemplate: boolean('It is a template.', false, { access: 'read-only' }),
    partitionObjectId: uuid(
      'Identifier of the partition of the extension.',
      'eed9c084-918a-449b-8a19-301b9ac19039',
      { access: 'read-only' },
    ),
    city: text('City.', 'Springfield', { access: 'read-only' }),
    department: text('Department.', 'Sales', { access: 'read-only' }),
  },
});

export const GlobalUsersModule = resourceModule(globalUsers);
