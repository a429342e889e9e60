import { randomUUID } from 'node:crypto';
import {
  createRow,
  type Fields,
  MAX_INTEGER,
  type ObjectType,
  presentRow,
  type Row,
  updateRow,
} from '../columns.js';
import { notFound, notFoundOnWrite, rejected, taken } from '../cupi-error.js';
import { listDocument } from '../list.js';
import { changed, created, found, type Route } from '../route.js';
import type { Store } from '../store.js';

const LAST_MINUTE_OF_DAY = 1439;

/** CUPI: phone systems. The order is the printed one. */
export const PHONE_SYSTEM: ObjectType = {
  singular: 'PhoneSystem',
  plural: 'PhoneSystems',
  columns: [
    { name: 'URI', type: 'text', writable: 'never' },
    { name: 'ObjectId', type: 'text', writable: 'never', isIndexed: true },
    {
      name: 'DisplayName',
      type: 'text',
      writable: 'always',
      isRequired: true,
      isIndexed: true,
      maxLength: 64,
    },
    { name: 'MwiAlwaysUpdate', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'MwiPortMemory', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'CallLoopSupervisedTransferDetect', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'CallLoopForwardNotificationDetect', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'CallLoopDTMF', type: 'text', writable: 'always', default: 'A', values: ['A', 'B', 'C', 'D'] },
    {
      name: 'CallLoopGuardTimeMs',
      type: 'integer',
      writable: 'always',
      default: '2500',
      minimum: 0,
      maximum: MAX_INTEGER,
    },
    { name: 'PortCount', type: 'integer', writable: 'never', default: '0', minimum: 0, maximum: MAX_INTEGER },
    { name: 'EnablePhoneApplications', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'DefaultTRaPSwitch', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'MwiForceOff', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'RestrictDialUnconditional', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'RestrictDialScheduled', type: 'boolean', writable: 'always', default: 'false' },
    {
      name: 'RestrictDialStartTime',
      type: 'integer',
      writable: 'always',
      default: '0',
      minimum: 0,
      maximum: LAST_MINUTE_OF_DAY,
    },
    {
      name: 'RestrictDialEndTime',
      type: 'integer',
      writable: 'always',
      default: '0',
      minimum: 0,
      maximum: LAST_MINUTE_OF_DAY,
    },
    { name: 'CallLoopExtensionDetect', type: 'boolean', writable: 'always', default: 'true' },
    { name: 'AXLServerURI', type: 'text', writable: 'never' },
    { name: 'PhoneSystemAssociationURI', type: 'text', writable: 'never' },
  ],
};

/** The server-relative path of a phone system. */
export function phoneSystemPath(id: string): string {
  return `/vmrest/phonesystems/${id}`;
}

/**
 * A new phone system's row.
 *
 * @throws CupiError 400 when a value does not fit.
 */
export function newPhoneSystem(id: string, fields: Fields): Row {
  const path = phoneSystemPath(id);
  const assigned = new Map([
    ['URI', path],
    ['ObjectId', id],
    ['AXLServerURI', `${path}/axlservers`],
    ['PhoneSystemAssociationURI', `${path}/phonesystemassociations`],
  ]);
  return createRow(PHONE_SYSTEM, fields, assigned);
}

/** The paths of the phone systems. */
export function phoneSystemRoutes(store: Store): Route[] {
  const { phoneSystems } = store;
  return [
    {
      path: '/vmrest/phonesystems',
      verbs: {
        GET: ({ list }) => found(listDocument(PHONE_SYSTEM, phoneSystems.values(), list)),
        POST: ({ fields }) => {
          const id = randomUUID();
          savePhoneSystem(store, id, newPhoneSystem(id, fields));
          return created(phoneSystemPath(id));
        },
      },
    },
    {
      path: '/vmrest/phonesystems/*',
      verbs: {
        GET: (_call, id: string) => {
          const row = phoneSystems.get(id);
          if (!row) throw notFound(PHONE_SYSTEM.singular, id);
          return found(presentRow(PHONE_SYSTEM, row));
        },
        PUT: ({ fields }, id: string) => {
          const row = phoneSystems.get(id);
          if (!row) throw notFoundOnWrite(PHONE_SYSTEM.singular);
          savePhoneSystem(store, id, updateRow(PHONE_SYSTEM, row, withoutSwitchingOff(row, fields)));
          return changed;
        },
        DELETE: (_call, id: string) => {
          deletePhoneSystem(store, id);
          return changed;
        },
      },
    },
  ];
}

/** Our decision: the default TRAP switch is moved by setting it elsewhere; clearing it on its holder does nothing. */
function withoutSwitchingOff(row: Row, fields: Fields): Fields {
  if (!isDefaultTrapSwitch(row) || !fields.has('DefaultTRaPSwitch')) return fields;
  return new Map([...fields, ['DefaultTRaPSwitch', 'true']]);
}

function savePhoneSystem({ phoneSystems }: Store, id: string, row: Row): void {
  const name = row.get('DisplayName')?.toLowerCase();
  for (const [otherId, other] of phoneSystems) {
    if (otherId !== id && other.get('DisplayName')?.toLowerCase() === name) {
      throw taken('DisplayName', PHONE_SYSTEM.singular);
    }
  }

  if (isDefaultTrapSwitch(row)) clearDefaultTrapSwitch(phoneSystems, id);
  phoneSystems.set(id, row);
}

function clearDefaultTrapSwitch(phoneSystems: Map<string, Row>, exceptId: string): void {
  for (const [id, row] of phoneSystems) {
    if (id !== exceptId && isDefaultTrapSwitch(row)) {
      phoneSystems.set(id, new Map([...row, ['DefaultTRaPSwitch', 'false']]));
    }
  }
}

/** Our decision: the holder of the default TRAP switch cannot be deleted, nor can one that has ports or users. */
function deletePhoneSystem(store: Store, id: string): void {
  const row = store.phoneSystems.get(id);
  if (!row) throw notFound(PHONE_SYSTEM.singular, id);
  if (isDefaultTrapSwitch(row)) throw rejected('PhoneSystem is the default TRAP switch');

  const ports = row.get('PortCount') ?? '0';
  if (ports !== '0')
    throw rejected(`foreign key constraint: PhoneSystem has port groups with ${ports} ports`);

  const { size } = store.associationsOf(id);
  if (size > 0) throw rejected(`foreign key constraint: PhoneSystem has ${size} associations`);
  store.removePhoneSystem(id);
}

function isDefaultTrapSwitch(row: Row): boolean {
  return row.get('DefaultTRaPSwitch') === 'true';
}
