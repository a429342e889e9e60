import { boolean, datetime, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';

/** A list of users, contacts and other lists, to all of whom a message can be sent at once. */
export const distributionLists = defineResource({
  name: 'DistributionList',
  title: 'distribution list',
  description: 'A list of users, contacts and other lists, to all of whom a message can be sent at once.',
  group: 'people',
  path: '/distribution-lists/{distributionListId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: ['alias', 'displayName', 'partitionObjectId', 'tenantObjectId', 'objectId'],
  sort: ['alias', 'displayName'],
  listed: [
    'objectId',
    'alias',
    'displayName',
    'locationObjectId',
    'dtmfAccessId',
    'partitionObjectId',
    'tenantObjectId',
  ],
  affects: ['dtmf-access-ids', 'members', 'alternate-names', 'smtp-proxy-addresses'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '8d34c7ce-21f3-4219-800d-6c562fc6a67d'),
    alias: text('Name of the list; no two have the same.', 'branchdesk', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    creationTime: datetime('When it was created.', '2024-05-17T08:09:10Z', { access: 'read-only' }),
    displayName: text('Name as people see it.', 'Branch Desk', { maxLength: 64 }),
    dtmfName: text('Phone-keypad digits of the display name.', '27243335', {
      access: 'read-only',
      maxLength: 64,
    }),
    isPublic: boolean('Addressable by everybody in the network.', false, { access: 'read-only' }),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', false, {
      access: 'read-only',
    }),
    voiceName: text('File name of the recorded name; absent when none is recorded.', 'branch-desk.wav', {
      maxLength: 40,
    }),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    altName: text('Spelling of the name in ASCII, for search by name.', 'Front desk'),
    dtmfAccessId: text('Extension of the list, optional.', '8001', { maxLength: 40 }),
    allowContacts: boolean('Contacts may be members.', false),
    allowForeignMessage: boolean(
      'Remote (VPIM) systems may send to the list; only with `allowContacts` false.',
      false,
    ),
    partitionObjectId: uuid(
      'Identifier of the partition of the extension.',
      'eed9c084-918a-449b-8a19-301b9ac19039',
    ),
    tenantObjectId: uuid(
      'Identifier of the tenant; only objects of a tenant have it.',
      '6a74aec2-a4ad-469b-8679-e3abd05639ed',
    ),
  },
});
