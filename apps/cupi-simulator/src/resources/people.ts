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
    // CUPI: without failed sign-ins, and without the time of the last one, nothing is locked by them.
    const isUnlocked =
      before && fields.has('HackCount') && row.get('HackCount') === '0' && !row.has('TimeHacked');
    return isUnlocked ? new Map([...row, ['Hacked', 'false']]) : row;
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

/**
 * Devices: an active one needs where to send to, one that repeats an interval, and none waits for itself.
 *
 * @param target the element that says where to.
 * @param whenNew what one that a caller makes has unless it says otherwise.
 */
export function devices(target: string, whenNew: Readonly<Record<string, string>> = {}): Behaviour {
  return {
    save: (_world, row, { before, fields, isOwn }) => {
      const isMadeByCaller = !before && !isOwn;
      const unsaid = isMadeByCaller
        ? Object.entries(whenNew).filter(([element]) => !fields.has(element))
        : [];
      const made = unsaid.length === 0 ? row : new Map([...row, ...unsaid]);
      if (made.get('Active') === 'true' && !made.get(target))
        throw rejected(`an active device needs ${target}`);
      if (made.get('RepeatNotify') === 'true' && !Number(made.get('RepeatInterval'))) {
        throw rejected('RepeatNotify needs RepeatInterval');
      }
      if (made.get('FailDeviceObjectId') === made.get('ObjectId'))
        throw rejected('a device cannot follow itself');
      return made;
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
