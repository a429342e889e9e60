import { idOf } from './ids.js';
import type { SeedObject } from './seed-data.js';

/** Names that are hard for readers and writers. */
const AWKWARD_NAMES = ['Müller & Söhne', '5069', 'Lab <staging>', '東京 PBX', 'Hotline ☎️ 📞', "Côte d'Azur"];

const KINDS = ['CUCM', 'Branch PBX', 'Contact Centre', 'Warehouse', 'Survivable Gateway'];

const CITIES = (
  'Amsterdam,Athens,Barcelona,Belfast,Berlin,Bern,Bratislava,Brussels,Bucharest,Budapest,Cardiff,Copenhagen,Dublin,' +
  'Edinburgh,Geneva,Ghent,Gothenburg,Graz,Hamburg,Helsinki,Kraków,Lisbon,Ljubljana,London,Lyon,Madrid,Milan,Munich,' +
  'Oslo,Paris,Porto,Prague,Riga,Rome,Rotterdam,Sofia,Stockholm,Tallinn,Vienna,Zürich'
).split(',');

/** Only the first neighbours have children, so that a large seed is fast. */
const WITH_CHILDREN = 60;

/** A phone system beside the two of Cisco's page, for lists to page through. */
export interface Neighbour {
  readonly phoneSystem: SeedObject;
  readonly axlServers: readonly SeedObject[];
  readonly users: number;
  readonly ports: number;
}

/** The neighbour of that number, always the same. */
export function neighbour(number: number): Neighbour {
  const id = idOf(`phone system ${number}`);
  const phoneSystem = { DisplayName: nameOf(number), ObjectId: id, ...habitsOf(number) };
  if (number >= WITH_CHILDREN) return { phoneSystem, axlServers: [], users: 0, ports: 0 };

  const axlServers: SeedObject[] = [];
  if (number % 4 === 0) axlServers.push(axlServer(id, 0));
  if (number % 8 === 0) axlServers.push(axlServer(id, 1));
  return {
    phoneSystem,
    axlServers,
    users: number % 10 === 3 ? (number % 3) + 1 : 0,
    ports: number % 6 === 5 ? 24 : 0,
  };
}

function nameOf(number: number): string {
  const awkward = AWKWARD_NAMES[number];
  if (awkward !== undefined) return awkward;

  const index = number - AWKWARD_NAMES.length;
  const city = CITIES[index % CITIES.length] ?? '';
  const kind = KINDS[Math.floor(index / CITIES.length) % KINDS.length] ?? '';
  const round = Math.floor(index / (CITIES.length * KINDS.length));
  return round === 0 ? `${kind} ${city}` : `${kind} ${city} ${round + 1}`;
}

/** A few settings that differ from the defaults. */
function habitsOf(number: number): SeedObject {
  if (number % 7 === 2) {
    return { RestrictDialScheduled: 'true', RestrictDialStartTime: '1200', RestrictDialEndTime: '420' };
  }
  if (number % 5 === 1) return { MwiAlwaysUpdate: 'true', CallLoopDTMF: 'B', CallLoopGuardTimeMs: '3000' };
  return {};
}

function axlServer(phoneSystemId: string, precedence: number): SeedObject {
  return {
    HostOrIPAddress: `cucm-${precedence === 0 ? 'pub' : 'sub'}-${phoneSystemId.slice(0, 4)}.example.test`,
    ObjectId: idOf(`AXL server ${precedence} of ${phoneSystemId}`),
    Port: '443',
    TlsPort: '8443',
    Precedence: String(precedence),
    CcmAXLUser: 'axladmin',
    IsPinSyncEnabled: String(precedence === 0),
  };
}
