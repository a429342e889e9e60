import { targetsOf } from '../references.js';
import type { Behaviour } from '../world.js';

/** CUPI: four read-only elements show the scope, depending on its kind. */
const SCOPES: Readonly<Record<string, string>> = {
  'connection-locations': 'ScopeObjectLocationObjectId',
  'distribution-lists': 'ScopeObjectDistributionListObjectId',
  'classes-of-service': 'ScopeObjectCosObjectId',
  'search-spaces': 'ScopeObjectSearchSpaceObjectId',
};

/** Directory handlers. */
export const directoryHandlers: Behaviour = {
  save: (world, row) => {
    const saved = new Map(row);
    for (const element of Object.values(SCOPES)) saved.delete(element);
    const scope = world.locate(targetsOf('SearchScopeObjectId'), row.get('SearchScopeObjectId'));
    const element = scope && SCOPES[scope.resource.resource];
    if (element !== undefined) saved.set(element, scope?.entry.id ?? '');
    return saved;
  },
};
