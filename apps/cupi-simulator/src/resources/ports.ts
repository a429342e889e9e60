import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Entry } from '../table.js';
import type { Behaviour, World } from '../world.js';

const PIMG = '3';

/** Our decision: a new port has all capabilities, as in every sample of CUPI; the defaults are not documented. */
const ON_UNLESS_SENT = ['CapAnswer', 'CapNotification', 'CapMWI', 'CapEnabled', 'CapTrapConnection'];

/** Ports: one POST creates several, and the counts of their port group and phone system include them. */
export const ports: Behaviour = {
  save: (world, row, { before, fields }) => {
    if (before) return row;
    const group = groupOf(world, row)?.row;
    const method = group?.get('TelephonyIntegrationMethodEnum');
    const hasServer = row.has('VmsServerObjectId');
    // CUPI: PIMG and TIMG ports have no node, all others have one.
    if ((method === PIMG) === hasServer) {
      throw rejected(`VmsServerObjectId ${hasServer ? 'must be absent' : 'is required'} for this port group`);
    }

    const number = lastNumberIn(world, row) + 1;
    const made = new Map([
      ['DisplayName', nameOf(group, number)],
      ...row,
      ...ON_UNLESS_SENT.filter((element) => !fields.has(element)).map(
        (element) => [element, 'true'] as const,
      ),
      ['PortNumInGroup', String(number)],
      ['MediaSwitchObjectId', group?.get('MediaSwitchObjectId') ?? ''],
      ['TelephonyIntegrationMethodEnum', method ?? ''],
    ]);
    made.delete('NumberOfPorts');
    return made;
  },

  saved: (world, entry, { before, fields }) => {
    if (before) return;
    const number = Number(fields.get('NumberOfPorts'));
    const first = Number(entry.row.get('PortNumInGroup'));
    const group = groupOf(world, entry.row)?.row;
    for (let index = 1; index < number; index += 1) {
      const id = world.newId(`ports ${entry.id}`);
      const row = new Map(entry.row)
        .set('ObjectId', id)
        .set('DisplayName', nameOf(group, first + index))
        .set('PortNumInGroup', String(first + index));
      world.put('ports', { parents: [], id, row });
    }
    count(world, entry.row, number);
  },

  deleted: (world, { row }) => {
    count(world, row, -1);
  },
};

/** The highest number that a port of the same group has. */
function lastNumberIn(world: World, port: Row): number {
  const group = port.get('MediaPortGroupObjectId');
  let last = 0;
  for (const { row } of world.all('ports')) {
    if (row.get('MediaPortGroupObjectId') === group)
      last = Math.max(last, Number(row.get('PortNumInGroup') ?? '0'));
  }
  return last;
}

function nameOf(group: Row | undefined, number: number): string {
  return `${group?.get('DisplayName') ?? ''}-${String(number).padStart(3, '0')}`;
}

function groupOf(world: World, row: Row): Entry | undefined {
  return world.find('port-groups', [], row.get('MediaPortGroupObjectId') ?? '');
}

function count(world: World, port: Row, ports: number): void {
  const phoneSystem = world.find('phone-systems', [], port.get('MediaSwitchObjectId') ?? '');
  for (const [resource, entry] of [
    ['port-groups', groupOf(world, port)],
    ['phone-systems', phoneSystem],
  ] as const) {
    if (entry)
      world.set(resource, entry, { PortCount: String(Number(entry.row.get('PortCount') ?? '0') + ports) });
  }
}
