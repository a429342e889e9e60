import { rejected } from '../cupi-error.js';
import type { Behaviour, World } from '../world.js';

const HOLDER = 'DefaultTRaPSwitch';

/**
 * Phone systems: one of them is the default TRAP switch, and none is deleted while ports, users or port groups use it.
 */
export const phoneSystems: Behaviour = {
  /** Our decision: the default TRAP switch is moved by setting it elsewhere; clearing it on its holder does nothing. */
  save: (_world, row, { before }) =>
    before?.get(HOLDER) === 'true' ? new Map([...row, [HOLDER, 'true']]) : row,

  saved: (world, { id, row }) => {
    if (row.get(HOLDER) === 'true') clearOtherHolders(world, id);
  },

  /** Our decision: the holder of the default TRAP switch cannot be deleted, nor can one that has ports or users. */
  assertDeletable: (world, { id, row }) => {
    if (row.get(HOLDER) === 'true') throw rejected('PhoneSystem is the default TRAP switch');

    const ports = row.get('PortCount') ?? '0';
    if (ports !== '0')
      throw rejected(`foreign key constraint: PhoneSystem has port groups with ${ports} ports`);

    const associations = [...world.under('phone-system-associations', [id])].length;
    if (associations > 0)
      throw rejected(`foreign key constraint: PhoneSystem has ${associations} associations`);
  },
};

function clearOtherHolders(world: World, id: string): void {
  for (const entry of world.all('phone-systems')) {
    if (entry.id !== id && entry.row.get(HOLDER) === 'true')
      world.set('phone-systems', entry, { [HOLDER]: 'false' });
  }
}
