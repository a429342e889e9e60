import { CupiError, type CupiCall, type CupiClient } from '#libs/cupi-client';
import { linkNameOf } from './names.js';
import type { Ids, Listed, Resource } from './resource.js';
import { listedOf } from './shown.js';

/** Maximum number of objects that are listed of those that prevent deleting another. */
const SHOWN_BLOCKERS = 10;

/** What prevents deleting an object. */
export interface Blockers {
  /** The kind of objects. */
  readonly of: Resource;
  /** The first ten. */
  readonly items: readonly Listed<Resource>[];
  readonly total: number;
  /** Name and gateway path of the list with all of them. */
  readonly link: readonly [name: string, path: string];
}

/** Where the objects are listed that prevent deleting another, here and in CUPI. */
interface BlockerList {
  readonly name: string;
  readonly of: Resource;
  readonly ids: Ids;
  /** Their field with the id of the object; undefined for children. */
  readonly field?: string;
  readonly id: string;
}

/**
 * Reads what prevents deleting an object: the declared kinds, in the order of declaration, until some is found.
 * @returns undefined when there is none, or it cannot be read: the upstream's own message is then the better answer
 */
export async function readBlockers(
  cupi: CupiClient,
  resource: Resource,
  ids: Ids,
  call: CupiCall,
): Promise<Blockers | undefined> {
  try {
    for (const list of blockerListsOf(resource, ids)) {
      const blockers = await readList(cupi, list, call);
      if (blockers.total > 0) return blockers;
    }
    return undefined;
  } catch (error) {
    if (error instanceof CupiError) return undefined;
    throw error;
  }
}

function blockerListsOf({ children, relations, idParameter = '' }: Resource, ids: Ids): BlockerList[] {
  const id = ids[idParameter] ?? '';
  const belonging = children
    .filter(({ declaration }) => declaration.blocksDeletionOfParent)
    .map((child) => ({ name: linkNameOf(child.segment), of: child, ids, id }));
  const referring = [...relations].flatMap(([name, relation]) => {
    if ('oneOf' in relation || !relation.blocksDeletion) return [];
    const { to: of } = relation;
    return 'filter' in relation
      ? [{ name, of, ids: {}, field: relation.filter, id }]
      : [{ name, of, ids: of.idsOf({}, id), id }];
  });
  return [...belonging, ...referring];
}

async function readList(
  cupi: CupiClient,
  { name, of, ids, field, id }: BlockerList,
  call: CupiCall,
): Promise<Blockers> {
  const column = field === undefined ? undefined : of.model.fields[field]?.element;
  const filter = column === undefined ? {} : { filter: { column, operator: 'is', value: id } as const };
  const query = { page: 1, pageSize: SHOWN_BLOCKERS, ...filter };
  const { items, total = items.length } = await cupi.list(of.rowModel, of.cupiListPath(ids), query, call);
  const path = of.listPath(ids) + (field === undefined ? '' : `?${field}=${encodeURIComponent(id)}`);
  const shown = items.slice(0, SHOWN_BLOCKERS).map((item) => listedOf(of, ids, item));
  return { of, items: shown, total, link: [name, path] };
}
