import { rejected } from '../cupi-error.js';
import type { Behaviour } from '../world.js';

/** The lists in the body of a custom role. */
const ASSIGNED = 'AssignPrivileges';
const REMOVED = 'RemovePrivileges';

/** Roles made by administrators: privileges are assigned and removed by lists of ids. */
export const customRoles: Behaviour = {
  save: (world, row, { nested = [] }) => {
    for (const { within, text } of nested) {
      const isPrivilege = within === ASSIGNED || within === REMOVED;
      if (isPrivilege && !world.find('privileges', [], text.trim()))
        throw rejected(`${within} names no Privilege`);
    }
    return row;
  },
  saved: (world, { id }, { nested = [] }) => {
    for (const { within, text } of nested) {
      const privilege = world.find('privileges', [], text.trim());
      if (privilege && within === ASSIGNED) world.put('role-privileges', { ...privilege, parents: [id] });
      const isHeld = privilege && world.find('role-privileges', [id], privilege.id);
      if (isHeld && within === REMOVED) world.delete('role-privileges', [id], privilege.id);
    }
  },
};
