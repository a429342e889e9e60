import { targetsOf } from '../references.js';
import type { Row } from '../rows.js';
import type { Behaviour, World } from '../world.js';

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

function memberOf(world: World, row: Row): Row | undefined {
  for (const [element, id] of row) {
    if (!element.startsWith('Member')) continue;
    const member = world.locate(targetsOf(element), id);
    if (member) return member.entry.row;
  }
  return undefined;
}
