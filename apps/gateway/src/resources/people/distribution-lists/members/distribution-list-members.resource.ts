import { boolean, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, exactlyOneOf, resourceModule } from '../../../../resource/index.js';
import { distributionLists } from '../distribution-lists.resource.js';

/** The membership of a user, a contact or another list in a distribution list. Exactly one of them is the member. */
export const distributionListMembers = defineResource({
  name: 'DistributionListMember',
  title: 'distribution list member',
  description:
    'The membership of a user, a contact or another list in a distribution list. Exactly one of them is the member.',
  path: '/distribution-lists/{distributionListId}/members/{distributionListMemberId}',
  parent: distributionLists,
  parentField: 'distributionListObjectId',
  verbs: ['list', 'get', 'create', 'delete'],
  examples: { 'A user': { memberUserObjectId: '9f5c9479-e53a-46f5-8db5-f1e77030e2ae' } },
  rules: {
    create: [exactlyOneOf('memberUserObjectId', 'memberDistributionListObjectId', 'memberContactObjectId')],
  },
  fields: {
    distributionListObjectId: uuid(
      'Identifier of the distribution list.',
      'e1f2fb61-0d04-4c7b-8594-8405711882fd',
      { access: 'read-only' },
    ),
    memberDistributionListObjectId: uuid(
      'Identifier of the member, when it is a distribution list.',
      '2f8175f7-60d1-4c01-85d9-5779a8c1add4',
      { access: 'create-only' },
    ),
    memberUserObjectId: uuid(
      'Identifier of the member, when it is a user or user template.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'create-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', 'f2f67af7-93f0-4bd3-85fe-1c0137857d29'),
    alias: text('Alias of the member.', 'ada.bartik', { access: 'read-only', maxLength: 64 }),
    displayName: text('Name of the member.', 'Ada Bartik', { access: 'read-only', maxLength: 64 }),
    memberContactObjectId: uuid(
      'Identifier of the member, when it is a contact.',
      '3ce03023-5d27-4c65-86aa-51f975c38983',
      { access: 'create-only' },
    ),
    allowForeignMessage: boolean('Whether remote systems may send to the list, as the list says.', false, {
      access: 'read-only',
    }),
    memberGlobalUserObjectId: uuid(
      'Identifier of the member in the global directory.',
      'ffc9c13a-b2e2-4984-81e2-85af3d598cba',
      { access: 'read-only' },
    ),
    memberLocationObjectId: uuid(
      'Identifier of the home location of the member.',
      '4a9be4b3-6dc7-4dcc-8719-4f43fbae7582',
      { access: 'read-only' },
    ),
    memberGlobalUserDignetObjectId: uuid(
      'Identifier of the member in the digital network.',
      'cb1207f3-17fc-432a-87ec-aff705e70282',
      { access: 'read-only' },
    ),
    isUserTemplate: boolean('The member is a user template.', false, { access: 'read-only' }),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
  },
});

export const DistributionListMembersModule = resourceModule(distributionListMembers);
