import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** Message waiting lamps. CUPI: each user has one at least, and one that follows the primary extension shows that. */
export const mwis: Behaviour = {
  shown: (world, { parents: [userId = ''], row }) => {
    if (row.get('UsePrimaryExtension') !== 'true') return {};
    return { MwiExtension: world.find('users', [], userId)?.row.get('DtmfAccessId') };
  },

  // Our decision: the last one stays.
  assertDeletable: (world, { parents }) => {
    if ([...world.under('mwis', parents)].length === 1) throw rejected('the last lamp of a user stays');
  },
};
