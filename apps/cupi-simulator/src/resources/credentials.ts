import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** The alias of the user or template that the object belongs to. */
const showAlias: NonNullable<Behaviour['shown']> = (world, { parents }) => ({
  Alias: world.locate(['users', 'user-templates', 'admin-users'], parents[0])?.entry.row.get('Alias'),
});

/** PINs and passwords. CUPI: a body without any element is an error. */
export const credentials: Behaviour = {
  save: (_world, row, { before, fields }) => {
    if (before && fields.size === 0) throw rejected('the body has no element');
    // CUPI: resetting the failed sign-ins, and the time of the last one, unlocks the account.
    const isUnlocked =
      before && fields.has('HackCount') && row.get('HackCount') === '0' && !row.has('TimeHacked');
    return isUnlocked ? new Map([...row, ['Hacked', 'false']]) : row;
  },
  shown: showAlias,
};

/** Roles of users and of user templates. */
export const roleAssignments: Behaviour = { shown: showAlias };
