import { createHash } from 'node:crypto';
import type { Fields } from './columns.js';
import { newAxlServer } from './resources/axl-servers.js';
import { newAssociation } from './resources/phone-system-associations.js';
import { newPhoneSystem } from './resources/phone-systems.js';
import type { Store } from './store.js';

type SeedFields = Readonly<Record<string, string>>;

/** CUPI: the phone system of Cisco's page on phone systems. It holds the default TRAP switch. */
const FACTORY_PHONE_SYSTEM_ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/** CUPI: the one whose AXL servers and associations that page prints. Its name is ours. */
const BRANCH_PHONE_SYSTEM_ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

const PRINTED_AXL_SERVER_IDS = [
  '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
  '841aafd9-5f84-458c-9a0f-eade9788c1fb',
];

const PRINTED_ASSOCIATIONS = [
  {
    id: '219ce340-a3a5-428c-8dc6-4776690b69ee',
    alias: 'undeliverablemessagesmailbox',
    name: 'Papa Recommended Web Application Authentication Rule',
  },
  { id: '6b455973-13d1-4b10-871e-1d1d55f160d2', alias: 'operator', name: 'Operator' },
];

/** Names that a reader or writer may stumble over. */
const AWKWARD_NAMES = ['Müller & Söhne', '5069', 'Lab <staging>', '東京 PBX', 'Hotline ☎️ 📞', "Côte d'Azur"];

const KINDS = ['CUCM', 'Branch PBX', 'Contact Centre', 'Warehouse', 'Survivable Gateway'];

const CITIES = (
  'Amsterdam,Athens,Barcelona,Belfast,Berlin,Bern,Bratislava,Brussels,Bucharest,Budapest,Cardiff,Copenhagen,Dublin,' +
  'Edinburgh,Geneva,Ghent,Gothenburg,Graz,Hamburg,Helsinki,Kraków,Lisbon,Ljubljana,London,Lyon,Madrid,Milan,Munich,' +
  'Oslo,Paris,Porto,Prague,Riga,Rome,Rotterdam,Sofia,Stockholm,Tallinn,Vienna,Zürich'
).split(',');

const FIRST_NAMES =
  'Ada,Alan,Barbara,Claude,Dorothy,Edsger,Frances,Grace,Hedy,Ivan,Joan,Katherine,Leslie,Margaret'.split(',');
const LAST_NAMES = 'Bartik,Lamarr'.split(',');

/** Only the first phone systems have children, so that a large seed is not a slow one. */
const WITH_CHILDREN = 60;

/**
 * Fills a store with phone systems, always the same: the two of Cisco's page first, then neighbours to page through.
 *
 * @throws RangeError when `count` is below 1: a server has at least one phone system.
 */
export function seed(store: Store, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError('phoneSystems is an integer of 1 or more');

  addPhoneSystem(
    store,
    FACTORY_PHONE_SYSTEM_ID,
    { DisplayName: 'PhoneSystem', DefaultTRaPSwitch: 'true' },
    0,
  );
  if (count > 1) addBranch(store);
  for (let number = 0; number < count - 2; number += 1) addNeighbour(store, number);
}

function addBranch(store: Store): void {
  addPhoneSystem(store, BRANCH_PHONE_SYSTEM_ID, { DisplayName: 'Branch PBX' }, 0);
  for (const id of PRINTED_AXL_SERVER_IDS) {
    const row = newAxlServer(BRANCH_PHONE_SYSTEM_ID, id, asFields(printedAxlServer()));
    store.setAxlServer(BRANCH_PHONE_SYSTEM_ID, id, withoutColumn(row, 'CcmVersion'));
  }
  for (const { id, alias, name } of PRINTED_ASSOCIATIONS)
    addAssociation(store, BRANCH_PHONE_SYSTEM_ID, id, alias, name);
  addUsers(store, BRANCH_PHONE_SYSTEM_ID, FIRST_NAMES.length * LAST_NAMES.length);
}

function printedAxlServer(): SeedFields {
  return { HostOrIPAddress: '0.0.0.0', HostOrIPAddressV6: '0:0:0:0:0:0:1', CcmAXLUser: 'abcd' };
}

function addNeighbour(store: Store, number: number): void {
  const id = idOf(`phone system ${number}`);
  addPhoneSystem(
    store,
    id,
    { DisplayName: neighbourName(number), ...habits(number) },
    number % 6 === 5 ? 24 : 0,
  );

  if (number >= WITH_CHILDREN) return;
  if (number % 4 === 0) addAxlServer(store, id, 0);
  if (number % 8 === 0) addAxlServer(store, id, 1);
  if (number % 10 === 3) addUsers(store, id, (number % 3) + 1);
}

function neighbourName(number: number): string {
  const awkward = AWKWARD_NAMES[number];
  if (awkward !== undefined) return awkward;

  const index = number - AWKWARD_NAMES.length;
  const city = CITIES[index % CITIES.length] ?? '';
  const kind = KINDS[Math.floor(index / CITIES.length) % KINDS.length] ?? '';
  const round = Math.floor(index / (CITIES.length * KINDS.length));
  return round === 0 ? `${kind} ${city}` : `${kind} ${city} ${round + 1}`;
}

/** A few settings that differ from the defaults. */
function habits(number: number): SeedFields {
  if (number % 7 === 2) {
    return { RestrictDialScheduled: 'true', RestrictDialStartTime: '1200', RestrictDialEndTime: '420' };
  }
  if (number % 5 === 1) return { MwiAlwaysUpdate: 'true', CallLoopDTMF: 'B', CallLoopGuardTimeMs: '3000' };
  return {};
}

function addPhoneSystem(store: Store, id: string, fields: SeedFields, portCount: number): void {
  const row = newPhoneSystem(id, asFields(fields));
  store.phoneSystems.set(id, new Map([...row, ['PortCount', String(portCount)]]));
}

function addAxlServer(store: Store, phoneSystemId: string, precedence: number): void {
  const id = idOf(`AXL server ${precedence} of ${phoneSystemId}`);
  const fields = {
    HostOrIPAddress: `cucm-${precedence === 0 ? 'pub' : 'sub'}-${phoneSystemId.slice(0, 4)}.example.test`,
    Port: '443',
    TlsPort: '8443',
    Precedence: String(precedence),
    CcmAXLUser: 'axladmin',
    IsPinSyncEnabled: String(precedence === 0),
  };
  store.setAxlServer(phoneSystemId, id, newAxlServer(phoneSystemId, id, asFields(fields)));
}

function addUsers(store: Store, phoneSystemId: string, count: number): void {
  for (let number = 0; number < count; number += 1) {
    const first = FIRST_NAMES[number % FIRST_NAMES.length] ?? '';
    const last = LAST_NAMES[Math.floor(number / FIRST_NAMES.length)] ?? '';
    const userId = idOf(`user ${number} of ${phoneSystemId}`);
    addAssociation(store, phoneSystemId, userId, `${first}.${last}`.toLowerCase(), `${first} ${last}`);
  }
}

function addAssociation(
  store: Store,
  phoneSystemId: string,
  userId: string,
  alias: string,
  name: string,
): void {
  const fields = asFields({ Alias: alias, DisplayName: name });
  store.setAssociation(phoneSystemId, userId, newAssociation(phoneSystemId, userId, fields));
}

function withoutColumn(row: Fields, column: string): Fields {
  return new Map([...row].filter(([name]) => name !== column));
}

function asFields(fields: SeedFields): Fields {
  return new Map(Object.entries(fields));
}

/** The same text always makes the same id, in the shape of a random UUID (RFC 9562 §5.4). */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
