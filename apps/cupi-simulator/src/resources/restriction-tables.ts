import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** CUPI: the factory's tables cannot be changed. */
export const restrictionTables: Behaviour = {
  save: (_world, row, { before }) => {
    if (before?.get('Undeletable') === 'true') throw rejected('RestrictionTable is of the factory');
    return row;
  },
};
