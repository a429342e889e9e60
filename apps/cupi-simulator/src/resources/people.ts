import { rejected } from '../cupi-error.js';
import { targetsOf } from '../references.js';
import type { Entry } from '../table.js';
import type { Behaviour, World } from '../world.js';

/** The alias of the user or template that an object is below. */
const showAlias: NonNullable<Behaviour['shown']> = (world, { parents }) => ({
  Alias: world.locate(['users', 'user-templates', 'admin-users'], parents[0])?.entry.row.get('Alias'),
});

/** PINs and passwords. CUPI: a body without any element is an error. */
export const credentials: Behaviour = {
  save: (_world, row, { before, fields }) => {
    if (before && fields.size === 0) throw rejected('the body has no element');
    return row;
  },
  shown: showAlias,
};

/** Roles of users and of user templates. */
export const roleAssignments: Behaviour = { shown: showAlias };

/** CUPI: quotas are read under other names than they are written. */
export const mailboxAttributes: Behaviour = {
  save: (_world, row, { fields }) => {
    const written = new Map(row);
    for (const [element, shown] of [
      ['SendQuota', 'Send'],
      ['ReceiveQuota', 'Receive'],
      ['WarningQuota', 'Warn'],
    ] as const) {
      const quota = fields.get(element);
      if (quota !== undefined) written.set(shown, quota.trim());
    }
    return written;
  },
};

/** Devices: an active one needs where to send to, and none waits for itself. */
export function devices(target: 'PhoneNumber' | 'SmtpAddress' | 'RecipientAddress'): Behaviour {
  return {
    save: (_world, row) => {
      if (row.get('Active') === 'true' && !row.get(target))
        throw rejected(`an active device needs ${target}`);
      if (row.get('FailDeviceObjectId') === row.get('ObjectId'))
        throw rejected('a device cannot follow itself');
      return row;
    },
  };
}

/** What happens to messages: those that are relayed need an address. */
export const messageActions: Behaviour = {
  save: (_world, row, { before }) => {
    const isRelayed = [...row].some(
      ([element, action]) => element.endsWith('Action') && ['2', '3'].includes(action),
    );
    if (before && isRelayed && !row.get('RelayAddress')) throw rejected('a relay action needs RelayAddress');
    return row;
  },
};

/** Members of lists: their names are looked up when they are read. */
export const listMembers: Behaviour = {
  shown: (world, { row }) => {
    const member = memberOf(world, row);
    return {
      Alias: member?.get('Alias'),
      DisplayName: member?.get('DisplayName'),
      Extension: member?.get('DtmfAccessId'),
    };
  },
};

function memberOf(world: World, row: Entry['row']): Entry['row'] | undefined {
  for (const [element, id] of row) {
    if (!element.startsWith('Member')) continue;
    const member = world.locate(targetsOf(element), id);
    if (member) return member.entry.row;
  }
  return undefined;
}
