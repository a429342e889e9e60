import { rejected } from '../cupi-error.js';
import type { Behaviour, World } from '../world.js';

/** CUPI: without a description an object is described by its name. */
const withDescription: NonNullable<Behaviour['save']> = (_world, row) =>
  new Map([['Description', row.get('Name') ?? ''], ...row]);

/** CUPI: the default partition and the default search space stay. */
export const partitions: Behaviour = {
  save: withDescription,
  refuseDeletion: (world, { id }) => {
    refuseDefault(world, 'DefaultPartitionObjectId', id);
  },
};

/** Search spaces. */
export const searchSpaces: Behaviour = {
  save: withDescription,
  refuseDeletion: (world, { id }) => {
    refuseDefault(world, 'DefaultSearchSpaceObjectId', id);
  },
};

function refuseDefault(world: World, element: string, id: string): void {
  for (const { row } of world.all('connection-locations')) {
    if (row.get(element) === id) throw rejected('the default cannot be deleted');
  }
}
