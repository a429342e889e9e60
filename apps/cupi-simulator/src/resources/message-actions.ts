import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** Message actions: relaying needs an address. */
export const messageActions: Behaviour = {
  save: (_world, row, { before }) => {
    const isRelayed = [...row].some(
      ([element, action]) => element.endsWith('Action') && ['2', '3'].includes(action),
    );
    if (before && isRelayed && !row.get('RelayAddress')) throw rejected('a relay action needs RelayAddress');
    return row;
  },
};
