import { rejected, taken } from '../cupi-error.js';
import { resourceNamed } from '../catalogue.js';
import type { Row } from '../rows.js';
import type { Behaviour, Change, World } from '../world.js';

/** The kinds of devices of a user and of a template. */
const KINDS = {
  users: ['phone-devices', 'pager-devices', 'smtp-devices', 'sms-devices', 'html-devices'],
  'user-templates': [
    'user-template-phone-devices',
    'user-template-pager-devices',
    'user-template-smtp-devices',
    'user-template-html-devices',
  ],
} as const;

/** CUPI: written to leave `EventList` empty. */
const NO_EVENTS = 'None';

/**
 * Devices: an active one needs a target, one that repeats needs an interval, none follows itself, and none of one owner has the
 * name of another, of whatever kind.
 *
 * @param target the element with the target.
 * @param owner the resource that they belong to. CUPI: a device that a caller makes for a user is active.
 */
export function devices(target: string, owner: keyof typeof KINDS): Behaviour {
  return {
    save: (world, row, change) => {
      const made = withEvents(isMadeActive(owner, change) ? new Map([...row, ['Active', 'true']]) : row);
      if (made.get('Active') === 'true' && !made.get(target))
        throw rejected(`an active device needs ${target}`);
      if (made.get('RepeatNotify') === 'true' && !Number(made.get('RepeatInterval'))) {
        throw rejected('RepeatNotify needs RepeatInterval');
      }
      if (made.get('FailDeviceObjectId') === made.get('ObjectId'))
        throw rejected('a device cannot follow itself');
      if (change.fields.has('DisplayName')) assertNameIsFree(world, made, owner, change);
      return made;
    },
  };
}

function isMadeActive(owner: keyof typeof KINDS, { before, fields, isOwn }: Change): boolean {
  return owner === 'users' && !before && !isOwn && !fields.has('Active');
}

function withEvents(row: Row): Row {
  return row.get('EventList') === NO_EVENTS ? new Map([...row, ['EventList', '']]) : row;
}

function assertNameIsFree(world: World, row: Row, owner: keyof typeof KINDS, { parents }: Change): void {
  const name = row.get('DisplayName')?.toLowerCase();
  for (const kind of KINDS[owner]) {
    for (const other of world.under(kind, parents)) {
      if (other.id === row.get('ObjectId') || other.row.get('DisplayName')?.toLowerCase() !== name) continue;
      throw taken('DisplayName', resourceNamed(kind).item);
    }
  }
}
