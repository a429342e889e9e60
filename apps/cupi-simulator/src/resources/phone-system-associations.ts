import { createRow, type Fields, MAX_INTEGER, type ObjectType, presentRow, type Row } from '../columns.js';
import { notFound } from '../cupi-error.js';
import { listDocument } from '../list.js';
import { found, type Route } from '../route.js';
import type { Store } from '../store.js';
import { phoneSystemPath } from './phone-systems.js';

/** CUPI: the users of a phone system, read-only. The order is the printed one; three names start in lower case. */
const ASSOCIATION: ObjectType = {
  singular: 'PhoneSystemAssociation',
  plural: 'PhoneSystemAssociations',
  columns: [
    { name: 'URI', type: 'text', writable: 'never' },
    { name: 'Alias', type: 'text', writable: 'on-create', isRequired: true, isIndexed: true },
    { name: 'DisplayName', type: 'text', writable: 'on-create', isRequired: true, isIndexed: true },
    { name: 'MediaSwitchDisplayName', type: 'text', writable: 'never' },
    { name: 'MediaSwitchObjectId', type: 'text', writable: 'never' },
    { name: 'PhoneSystemURI', type: 'text', writable: 'never' },
    countColumn('numNotificationDevice', '4'),
    countColumn('numNotificationMWI', '1'),
    countColumn('numPrimaryCallHandler', '1'),
    { name: 'ObjectId', type: 'text', writable: 'never', isIndexed: true },
  ],
};

/** A user's association with a phone system. CUPI: its `ObjectId` is the user's. */
export function newAssociation(phoneSystemId: string, userId: string, fields: Fields): Row {
  const phoneSystem = phoneSystemPath(phoneSystemId);
  const assigned = new Map([
    ['URI', `${phoneSystem}/phonesystemassociations/${userId}`],
    ['MediaSwitchObjectId', phoneSystemId],
    ['PhoneSystemURI', phoneSystem],
    ['ObjectId', userId],
  ]);
  return createRow(ASSOCIATION, fields, assigned);
}

/** CUPI: the list, which is empty under a phone system that does not exist, and one by the id of its user. */
export function associationRoutes(store: Store): Route[] {
  const nameOf = (phoneSystemId: string) => ({
    MediaSwitchDisplayName: store.phoneSystems.get(phoneSystemId)?.get('DisplayName') ?? '',
  });
  return [
    {
      path: '/vmrest/phonesystems/*/phonesystemassociations',
      verbs: {
        GET: ({ list }, phoneSystemId: string) => {
          const rows = store.associationsOf(phoneSystemId).values();
          return found(listDocument(ASSOCIATION, rows, list, () => nameOf(phoneSystemId)));
        },
      },
    },
    {
      path: '/vmrest/phonesystems/*/phonesystemassociations/*',
      verbs: {
        GET: (_call, phoneSystemId: string, userId: string) => {
          const row = store.associationsOf(phoneSystemId).get(userId);
          if (!row) throw notFound(ASSOCIATION.singular, userId);
          return found(presentRow(ASSOCIATION, row, nameOf(phoneSystemId)));
        },
      },
    },
  ];
}

function countColumn(name: string, value: string): ObjectType['columns'][number] {
  return { name, type: 'integer', writable: 'on-create', default: value, minimum: 0, maximum: MAX_INTEGER };
}
