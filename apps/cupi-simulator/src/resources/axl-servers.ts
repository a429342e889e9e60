import { rejected } from '../cupi-error.js';
import type { Row } from '../rows.js';
import type { Behaviour, Change, World } from '../world.js';

/** AXL servers of a phone system. */
export const axlServers: Behaviour = {
  hasOpenEnums: true,
  /** CUPI: Cisco's page prints it after the password. */
  printedLast: ['IsPinSyncEnabled', 'CcmVersion'],
  save: (world, row, change) => {
    assertPinSyncOfPrimary(world, row, change);
    return new Map([...row, ['MediaSwitchObjectId', change.parents[0] ?? '']]);
  },
};

/**
 * CUPI: PIN synchronisation works on the primary AXL server only, the one with the lowest precedence. Our decision: it
 * is rejected on others.
 */
function assertPinSyncOfPrimary(world: World, row: Row, { parents, fields }: Change): void {
  if (!fields.has('IsPinSyncEnabled') || row.get('IsPinSyncEnabled') !== 'true') return;

  for (const { row: other } of world.under('axl-servers', parents)) {
    if (other.get('ObjectId') === row.get('ObjectId')) continue;
    if (Number(other.get('Precedence')) < Number(row.get('Precedence'))) {
      throw rejected('IsPinSyncEnabled can only be true on the primary AXL server');
    }
  }
}
