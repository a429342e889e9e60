import type { Ids } from '../table.js';
import type { Behaviour, World } from '../world.js';

/** CUPI: the users of a phone system; an association has the id of its user, and counts what binds the user to it. */
export const phoneSystemAssociations: Behaviour = {
  indexed: ['Alias', 'DisplayName'],
  *view(world, parents) {
    const [phoneSystemId = ''] = parents;
    for (const { id, row } of world.all('users')) {
      const counts = {
        numNotificationDevice:
          countOf(world, 'phone-devices', [id], phoneSystemId) +
          countOf(world, 'pager-devices', [id], phoneSystemId),
        numNotificationMWI: countOf(world, 'mwis', [id], phoneSystemId),
        numPrimaryCallHandler: Number(isHandledBy(world, row.get('CallHandlerObjectId'), phoneSystemId)),
      };
      if (Object.values(counts).every((count) => count === 0)) continue;

      const association = new Map([
        ['ObjectId', id],
        ['MediaSwitchObjectId', phoneSystemId],
      ]);
      for (const element of ['Alias', 'DisplayName']) association.set(element, row.get(element) ?? '');
      for (const [element, count] of Object.entries(counts)) association.set(element, String(count));
      yield { parents, id, row: association };
    }
  },
};

function countOf(world: World, resource: string, parents: Ids, phoneSystemId: string): number {
  let count = 0;
  for (const { row } of world.under(resource, parents)) {
    if (row.get('MediaSwitchObjectId') === phoneSystemId) count += 1;
  }
  return count;
}

function isHandledBy(world: World, callHandlerId: string | undefined, phoneSystemId: string): boolean {
  const handler = world.locate(['call-handlers'], callHandlerId);
  return handler?.entry.row.get('MediaSwitchObjectId') === phoneSystemId;
}
