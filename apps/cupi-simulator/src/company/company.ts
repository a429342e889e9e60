import { randomUUID } from 'node:crypto';
import { type CatalogueField, resourceNamed } from '../catalogue.js';
import { behaviours } from '../resources/index.js';
import { documentedDefault, type InitialValue } from '../rows.js';
import { World } from '../world.js';
import { callData, scheduleData } from './call-management.js';
import { idOf } from './ids.js';
import { type Neighbour, neighbour } from './neighbours.js';
import { peopleData, templateData } from './people.js';
import type { SeedData, SeedObject } from './seed-data.js';
import { systemData } from './system.js';
import { telephonyData } from './telephony.js';
import { branchUsers, neighbourUsers } from './users.js';

/** CUPI: the phone system of Cisco's page on phone systems. It has the default TRAP switch. */
const FACTORY_ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/** CUPI: the one whose AXL servers and associations that page prints. Its name is ours. */
const BRANCH_ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

const PRINTED_AXL_SERVER_IDS = [
  '5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
  '841aafd9-5f84-458c-9a0f-eade9788c1fb',
];

/** Larger companies are made again each time, so that none stays in memory. */
const MAX_REMEMBERED = 100;

const MADE_AT = '2024-05-17T08:09:10Z';

/** Samples of the catalogue that would refer to another object, or to a recording that does not exist. */
const WITHOUT_SAMPLE =
  /^(VoiceName|TimeExpires|Extension|DtmfAccessId|DisplayName|Alias)$|Target|^Media.*Name$/;

const companies = new Map<number, World>();

/** How callers create objects. */
const CREATING = { initialValue: documentedDefault, newId: () => randomUUID(), isChecked: true };

/**
 * A small company, always the same, and with an object of every resource: the two phone systems of Cisco's page first,
 * the second of which is the branch's, then neighbours to page through, and everything else that a server has.
 *
 * @param phoneSystems their number; with one, the branch uses the factory's.
 * @param now the time of writes.
 * @throws RangeError when `phoneSystems` is below 1: a server has at least one.
 */
export function company(phoneSystems: number, now: () => Date = () => new Date()): World {
  if (!Number.isSafeInteger(phoneSystems) || phoneSystems < 1) {
    throw new RangeError('phoneSystems is an integer of 1 or more');
  }
  let world = companies.get(phoneSystems);
  if (!world) {
    world = new Founding(phoneSystems).world;
    if (phoneSystems <= MAX_REMEMBERED) companies.set(phoneSystems, world);
  }
  return world.clone({ ...CREATING, now });
}

/** CUPI: documented defaults; else the catalogue's sample, or a plausible factory setting. */
const sampleValue: InitialValue = (field, resource) => {
  const value = field.default ?? sampleOf(field);
  if (value !== undefined) return String(value);
  if (field.type === 'enum') return Object.keys(resource.enums[field.enum ?? ''] ?? {})[0];
  if (
    field.type === 'datetime' &&
    field.access === 'read-only' &&
    /^(Creat|Time.*Changed)/.test(field.element)
  ) {
    return MADE_AT;
  }
  return documentedDefault(field, resource);
};

function sampleOf({ element, type, sample }: CatalogueField): CatalogueField['sample'] {
  return type === 'uuid' || type === 'link' || WITHOUT_SAMPLE.test(element) ? undefined : sample;
}

/** Makes a company, once. */
class Founding {
  readonly world: World;
  readonly #timesNamed = new Map<string, number>();
  /** Ids that do not follow from names. */
  readonly #knownIds = new Map<string, string>();

  constructor(phoneSystems: number) {
    this.world = new World(behaviours, {
      initialValue: sampleValue,
      newId: (name) => this.#newId(name),
      isChecked: false,
      now: () => new Date(MADE_AT),
    });
    const branchId = phoneSystems === 1 ? FACTORY_ID : BRANCH_ID;
    this.#knownIds.set('@phone-systems/Branch PBX', branchId);
    const users = branchUsers(branchId);
    for (const { Alias = '', ObjectId = '' } of users) this.#knownIds.set(`@users/${Alias}`, ObjectId);

    const neighbours = Array.from({ length: Math.max(phoneSystems - 2, 0) }, (_, number) =>
      neighbour(number),
    );
    this.#addAll(systemData.slice(0, 1));
    this.#addPhoneSystems(phoneSystems, neighbours);
    this.#addAll([...systemData.slice(1), ...scheduleData, ...telephonyData, ...templateData]);
    this.#addUsers(users);
    for (const [number, { phoneSystem, users: count, ports }] of neighbours.entries()) {
      const { ObjectId: id = '', DisplayName: name = '' } = phoneSystem;
      this.#addUsers(neighbourUsers(id, number, count));
      if (ports > 0) this.#addPorts(id, name, ports);
    }
    this.#addAll([...callData, ...peopleData]);
  }

  #addPhoneSystems(count: number, neighbours: readonly Neighbour[]): void {
    this.#add('phone-systems', [], {
      DisplayName: 'PhoneSystem',
      ObjectId: FACTORY_ID,
      DefaultTRaPSwitch: 'true',
    });
    if (count === 1) return;

    this.#add('phone-systems', [], { DisplayName: 'Branch PBX', ObjectId: BRANCH_ID });
    for (const id of PRINTED_AXL_SERVER_IDS) this.#addPrintedAxlServer(id);
    for (const { phoneSystem, axlServers } of neighbours) {
      this.#add('phone-systems', [], phoneSystem);
      for (const axlServer of axlServers) this.#add('axl-servers', [phoneSystem.ObjectId ?? ''], axlServer);
    }
  }

  #addPrintedAxlServer(id: string): void {
    this.#add('axl-servers', [BRANCH_ID], {
      HostOrIPAddress: '0.0.0.0',
      ObjectId: id,
      HostOrIPAddressV6: '0:0:0:0:0:0:1',
      CcmAXLUser: 'abcd',
    });
    const entry = this.world.find('axl-servers', [BRANCH_ID], id);
    if (entry) this.world.set('axl-servers', entry, { CcmVersion: undefined });
  }

  #addUsers(users: readonly SeedObject[]): void {
    for (const user of users) {
      this.#add('users', [], {
        ...user,
        CosObjectId: '@classes-of-service/Voice Mail User COS',
        PartitionObjectId: '@partitions/cuc1 Partition',
        ScheduleSetObjectId: '@schedule-sets/All Hours',
        SearchByExtensionSearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
        SearchByNameSearchSpaceObjectId: '@search-spaces/cuc1 Search Space',
        MailboxStoreName: 'Unity Messaging Database -1',
      });
    }
  }

  #addPorts(phoneSystemId: string, name: string, count: number): void {
    const group = `${name}-1`;
    this.#add('port-groups', [], {
      DisplayName: group,
      MediaSwitchObjectId: phoneSystemId,
      MediaPortGroupTemplateObjectId: '@port-group-templates/SIP',
      TelephonyIntegrationMethodEnum: '2',
      HostOrIPAddress: 'pbx2.example.test',
      MediaSipSecurityProfileObjectId: '@sip-security-profiles/5060',
    });
    this.#add('ports', [], {
      MediaPortGroupObjectId: `@port-groups/${group}`,
      NumberOfPorts: String(count),
      VmsServerObjectId: '@vms-servers/cuc1',
    });
  }

  #addAll(data: readonly SeedData[]): void {
    for (const { resource, of: parents = [], objects } of data) {
      for (const object of objects)
        this.#add(
          resource,
          parents.map((parent) => this.#resolve(parent)),
          object,
        );
    }
  }

  /** Also elements that no caller can set. */
  #add(resource: string, parents: readonly string[], object: SeedObject): void {
    const { fields: declared } = resourceNamed(resource);
    const fields = new Map(Object.entries(object).map(([element, text]) => [element, this.#resolve(text)]));
    const assigned = new Map(fields);
    for (const { element, access } of declared) if (access === 'write-only') assigned.delete(element);

    const [name = ''] = Object.values(object);
    if (declared.some(({ element }) => element === 'ObjectId') && !assigned.has('ObjectId')) {
      assigned.set('ObjectId', this.#newId(`${resource} ${name}`));
    }
    this.world.create(resource, parents, { fields, assigned });
  }

  #resolve(text: string): string {
    if (!text.startsWith('@')) return text;
    return this.#knownIds.get(text) ?? idOf(text.slice(1).replace('/', ' '));
  }

  #newId(name: string): string {
    const times = (this.#timesNamed.get(name) ?? 0) + 1;
    this.#timesNamed.set(name, times);
    return idOf(times === 1 ? name : `${name} ${times}`);
  }
}
