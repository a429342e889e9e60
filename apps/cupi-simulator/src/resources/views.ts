import { resourceNamed } from '../catalogue.js';
import type { Behaviour } from '../world.js';

/** The objects of another resource under another path, and what distinguishes them. */
export function viewOf(sources: Readonly<Record<string, Readonly<Record<string, string>>>>): Behaviour {
  return {
    *view(world, parents) {
      for (const [resource, values] of Object.entries(sources)) {
        const isBelow = resourceNamed(resource).parent !== null && parents.length > 0;
        const entries = isBelow ? world.under(resource, parents) : world.all(resource);
        for (const { id, row } of entries)
          yield { parents, id, row: new Map([...row, ...Object.entries(values)]) };
      }
    },
  };
}

/** Everything that can be dialled: each number of a user, a list, a contact or a handler. */
export const dtmfAccessIds: Behaviour = {
  *view(world, parents) {
    for (const {
      parents: [userId = ''],
      id,
      row,
    } of world.all('alternate-extensions'))
      yield { parents, id, row: new Map([...row, ['ParentSubscriberObjectId', userId]]) };
    for (const [resource, owner] of [
      ['distribution-lists', 'ParentDistributionListObjectId'],
      ['contacts', 'ParentContactObjectId'],
      ['call-handlers', 'ParentHandlerObjectId'],
      ['directory-handlers', 'ParentHandlerObjectId'],
      ['interview-handlers', 'ParentHandlerObjectId'],
    ] as const) {
      for (const { id, row } of world.all(resource)) {
        if (!row.has('DtmfAccessId') || row.get('IsPrimary') === 'true') continue;
        yield { parents, id, row: new Map([...row, [owner, id]]) };
      }
    }
  },
};

/** Licences in use. */
export const userLicenses: Behaviour = {
  *view(world, parents) {
    const [tenantId] = parents;
    for (const { id, row } of world.all('users')) {
      if (tenantId !== undefined && row.get('TenantObjectId') !== tenantId) continue;
      yield { parents, id, row: new Map([...row, ['Messaging', 'Basic']]) };
    }
  },
};

/** Handlers whose messages go to a user, and the code of their kind. */
const DEPENDANTS: Readonly<Record<string, string>> = {
  'call-handlers': '3',
  'interview-handlers': '5',
  'call-handler-templates': '135',
};

/** What prevents the deletion of a user. */
export const subscriberDependencies: Behaviour = {
  *view(world, parents) {
    for (const [name, type] of Object.entries(DEPENDANTS)) {
      for (const { id, row } of world.all(name)) {
        const userId = row.get('RecipientSubscriberObjectId');
        if (userId === undefined || row.get('IsPrimary') === 'true') continue;
        if (parents.length > 0 && !parents.includes(userId)) continue;
        const values = {
          DependencyType: 'Recipient',
          DependentEntityObjectId: id,
          DependentEntityObjectType: type,
          DependentEntityOwner: row.get('DisplayName') ?? '',
          DependentEntityOwnerType: resourceNamed(name).item,
          SubscriberObjectId: userId,
        };
        yield { parents, id, row: new Map(Object.entries(values)) };
      }
    }
  },
};
