import { rejected } from '../cupi-error.js';
import type { Behaviour, World } from '../world.js';

/** CUPI: the description defaults to the name. */
const withDescription: NonNullable<Behaviour['save']> = (_world, row) =>
  new Map([['Description', row.get('Name') ?? ''], ...row]);

/** CUPI: the default partition and the default search space cannot be deleted. */
export const partitions: Behaviour = {
  save: withDescription,
  assertDeletable: (world, { id }) => {
    assertNotDefault(world, 'DefaultPartitionObjectId', id);
  },
};

/** Search spaces. */
export const searchSpaces: Behaviour = {
  save: withDescription,
  assertDeletable: (world, { id }) => {
    assertNotDefault(world, 'DefaultSearchSpaceObjectId', id);
  },
};

function assertNotDefault(world: World, element: string, id: string): void {
  for (const { row } of world.all('connection-locations')) {
    if (row.get(element) === id) throw rejected('the default cannot be deleted');
  }
}
