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
import { notFound, notFoundOnWrite, rejected } from '../cupi-error.js';
import { listDocument } from '../list.js';
import { changed, created, found, type CupiCall, type Route } from '../route.js';
import type { Store } from '../store.js';
import { PHONE_SYSTEM, phoneSystemPath } from './phone-systems.js';

/** The element that holds an AXL server's password. CUPI: write-only. */
export const PASSWORD_ELEMENT = 'CcmAXLPassword';

const MAX_PORT = 65_535;

/** CUPI: AXL servers of a phone system. The order is the printed one, with what only the schema has in between. */
const AXL_SERVER: ObjectType = {
  singular: 'AXLServer',
  plural: 'AXLServers',
  columns: [
    { name: 'URI', type: 'text', writable: 'never' },
    { name: 'ObjectId', type: 'text', writable: 'never', isIndexed: true },
    {
      name: 'MediaRemoteServiceEnum',
      type: 'integer',
      writable: 'on-create',
      default: '103',
      minimum: 0,
      maximum: MAX_INTEGER,
    },
    { name: 'HostOrIPAddress', type: 'text', writable: 'always', isRequired: true },
    { name: 'Port', type: 'integer', writable: 'always', default: '0', minimum: 0, maximum: MAX_PORT },
    { name: 'TlsPort', type: 'integer', writable: 'always', default: '0', minimum: 0, maximum: MAX_PORT },
    {
      name: 'Precedence',
      type: 'integer',
      writable: 'always',
      default: '0',
      minimum: 0,
      maximum: MAX_INTEGER,
    },
    { name: 'MediaSwitchObjectId', type: 'text', writable: 'never' },
    { name: 'PhoneSystemURI', type: 'text', writable: 'never' },
    {
      name: 'SkinnyStateMachineEnum',
      type: 'integer',
      writable: 'never',
      default: '10',
      minimum: 0,
      maximum: MAX_INTEGER,
    },
    { name: 'MediaServerName', type: 'text', writable: 'always' },
    { name: 'DisplayName', type: 'text', writable: 'always' },
    { name: 'HostOrIPAddressV6', type: 'text', writable: 'always' },
    { name: 'CcmAXLUser', type: 'text', writable: 'always' },
    { name: PASSWORD_ELEMENT, type: 'secret', writable: 'always', default: '' },
    { name: 'IsPinSyncEnabled', type: 'boolean', writable: 'always', default: 'false' },
    { name: 'CcmVersion', type: 'text', writable: 'always', default: '5' },
  ],
};

/**
 * A new AXL server's row.
 *
 * @throws CupiError 400 when a value does not fit.
 */
export function newAxlServer(phoneSystemId: string, id: string, fields: Fields): Row {
  const assigned = new Map([
    ['URI', axlServerPath(phoneSystemId, id)],
    ['ObjectId', id],
    ['MediaSwitchObjectId', phoneSystemId],
    ['PhoneSystemURI', phoneSystemPath(phoneSystemId)],
  ]);
  return createRow(AXL_SERVER, fields, assigned);
}

/** The paths of the AXL servers. An AXL server is found under its own phone system only. */
export function axlServerRoutes(store: Store): Route[] {
  return [
    {
      path: '/vmrest/phonesystems/*/axlservers',
      verbs: {
        GET: (call, phoneSystemId: string) => {
          const rows = store.axlServersOf(phoneSystemId).values();
          return found(listDocument(AXL_SERVER, rows, call.list, () => echoedSecret(call, store)));
        },
        POST: (call, phoneSystemId: string) => {
          if (!store.phoneSystems.has(phoneSystemId)) throw notFoundOnWrite(PHONE_SYSTEM.singular);
          const id = randomUUID();
          const row = newAxlServer(phoneSystemId, id, call.fields);
          refusePinSyncOfSecondary(store, phoneSystemId, row, call.fields);
          store.setAxlServer(phoneSystemId, id, row);
          store.axlPasswords.write(id, call.fields.get(PASSWORD_ELEMENT), call.isSecretEchoed);
          return created(axlServerPath(phoneSystemId, id));
        },
      },
    },
    {
      path: '/vmrest/phonesystems/*/axlservers/*',
      verbs: {
        GET: (call, phoneSystemId: string, id: string) => {
          const row = store.axlServersOf(phoneSystemId).get(id);
          if (!row) throw notFound(AXL_SERVER.singular, id);
          return found(presentRow(AXL_SERVER, row, echoedSecret(call, store)));
        },
        PUT: (call, phoneSystemId: string, id: string) => {
          const row = store.axlServersOf(phoneSystemId).get(id);
          if (!row) throw notFoundOnWrite(AXL_SERVER.singular);
          const updated = updateRow(AXL_SERVER, row, call.fields);
          refusePinSyncOfSecondary(store, phoneSystemId, updated, call.fields);
          store.setAxlServer(phoneSystemId, id, updated);
          store.axlPasswords.write(id, call.fields.get(PASSWORD_ELEMENT), call.isSecretEchoed);
          return changed;
        },
        DELETE: (_call, phoneSystemId: string, id: string) => {
          if (!store.axlServersOf(phoneSystemId).has(id)) throw notFound(AXL_SERVER.singular, id);
          store.removeAxlServer(phoneSystemId, id);
          return changed;
        },
      },
    },
  ];
}

function axlServerPath(phoneSystemId: string, id: string): string {
  return `${phoneSystemPath(phoneSystemId)}/axlservers/${id}`;
}

function echoedSecret(call: CupiCall, store: Store): Record<string, string> {
  const { echo } = store.axlPasswords;
  return call.isSecretEchoed && echo !== undefined ? { [PASSWORD_ELEMENT]: echo } : {};
}

/**
 * CUPI: PIN synchronisation is honoured on the primary AXL server only, the one with the lowest precedence. Our decision:
 * asking for it elsewhere is refused.
 */
function refusePinSyncOfSecondary(store: Store, phoneSystemId: string, row: Row, fields: Fields): void {
  if (!fields.has('IsPinSyncEnabled') || row.get('IsPinSyncEnabled') !== 'true') return;

  for (const other of store.axlServersOf(phoneSystemId).values()) {
    if (other.get('ObjectId') === row.get('ObjectId')) continue;
    if (Number(other.get('Precedence')) < Number(row.get('Precedence'))) {
      throw rejected('IsPinSyncEnabled can only be true on the primary AXL server');
    }
  }
}
