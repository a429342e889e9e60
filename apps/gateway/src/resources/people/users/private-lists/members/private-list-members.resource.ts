import { objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, exactlyOneOf, resourceModule } from '../../../../../resource/index.js';
import { privateLists } from '../private-lists.resource.js';

/** The membership of a user, a contact or another list in a private list. Exactly one of them is the member. */
export const privateListMembers = defineResource({
  name: 'PrivateListMember',
  title: 'private list member',
  description:
    'The membership of a user, a contact or another list in a private list. Exactly one of them is the member.',
  path: '/users/{userId}/private-lists/{privateListId}/members/{privateListMemberId}',
  parent: privateLists,
  parentField: 'personalVoiceMailListObjectId',
  verbs: ['list', 'get', 'create', 'delete'],
  examples: { 'A user': { memberSubscriberObjectId: '9f5c9479-e53a-46f5-8db5-f1e77030e2ae' } },
  rules: {
    create: [
      exactlyOneOf(
        'memberSubscriberObjectId',
        'memberDistributionListObjectId',
        'memberPersonalVoiceMailListObjectId',
        'memberContactObjectId',
      ),
    ],
  },
  fields: {
    personalVoiceMailListObjectId: uuid(
      'Identifier of the private list.',
      'f54568d1-6e80-44d5-8370-aa6d059a01c5',
      { access: 'read-only' },
    ),
    memberPersonalVoiceMailListObjectId: uuid(
      'Identifier of the member, when it is a private list.',
      '8ef1f05e-4e2a-4b87-8975-ecf4e2a8fb9e',
      { access: 'create-only' },
    ),
    memberSubscriberObjectId: uuid(
      'Identifier of the member, when it is a user.',
      '25e51f38-1edf-4502-8a4d-b94fa26bdf5a',
      { access: 'create-only' },
    ),
    memberDistributionListObjectId: uuid(
      'Identifier of the member, when it is a distribution list.',
      '31b4749a-91d8-4196-8508-c349ac87c9cb',
      { access: 'create-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '1bc209fd-3112-4238-869f-1ff09f46d0c9'),
    memberContactObjectId: uuid(
      'Identifier of the member, when it is a contact.',
      '686a1fd8-5ac9-4845-8b5b-dacf3bebebc2',
      { access: 'create-only' },
    ),
    alias: text('Alias of the member, looked up on read.', 'branchdesk', { access: 'read-only' }),
    displayName: text('Name of the member, looked up on read.', 'Branch Desk', { access: 'read-only' }),
    extension: text('Extension of the member, looked up on read.', '2002', { access: 'read-only' }),
  },
});

export const PrivateListMembersModule = resourceModule(privateListMembers);
