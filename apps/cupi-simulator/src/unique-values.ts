import { resourceNamed } from './catalogue.js';
import { taken } from './cupi-error.js';
import type { Row } from './rows.js';
import type { Entry } from './table.js';

/** An element whose values are unique among the objects of several resources. */
interface Namespace {
  readonly element: string;
  readonly resources: readonly string[];
  /** The element that names the part of the server within which the values are unique. */
  readonly within?: string;
}

/** CUPI: an extension is unique in its partition, whoever has it. Our decision: so is an alias on the server. */
const NAMESPACES: readonly Namespace[] = [
  {
    element: 'Alias',
    resources: ['users', 'admin-users', 'user-templates', 'distribution-lists', 'contacts'],
  },
  {
    element: 'DtmfAccessId',
    resources: [
      'users',
      'alternate-extensions',
      'distribution-lists',
      'contacts',
      'call-handlers',
      'directory-handlers',
      'interview-handlers',
    ],
    within: 'PartitionObjectId',
  },
];

/** The objects among which values are unique. */
interface Objects {
  all(resource: string): Iterable<Entry>;
}

/**
 * Rejects a write that gives an object an alias or an extension of another one, of whatever kind.
 *
 * @param before its previous row, undefined when it is new.
 * @throws CupiError 400.
 */
export function assertNotTaken(
  objects: Objects,
  resource: string,
  entry: Entry,
  before: Row | undefined,
): void {
  for (const namespace of NAMESPACES) {
    if (!namespace.resources.includes(resource) || isUnchanged(namespace, entry.row, before)) continue;
    const other = holderOf(objects, namespace, resource, entry);
    if (other !== undefined) throw taken(namespace.element, resourceNamed(other).item);
  }
}

function isUnchanged({ element, within = '' }: Namespace, row: Row, before: Row | undefined): boolean {
  return before?.get(element) === row.get(element) && before?.get(within) === row.get(within);
}

/** The resource of another object that has the value. */
function holderOf(
  objects: Objects,
  { element, resources, within }: Namespace,
  resource: string,
  entry: Entry,
): string | undefined {
  const value = entry.row.get(element)?.toLowerCase();
  if (value === undefined || value === '') return undefined;

  const [own] = objects.all('partitions');
  const placeOf = (row: Row): string | undefined =>
    within === undefined ? '' : (row.get(within) ?? own?.id);
  const [place, person] = [placeOf(entry.row), personOf(resource, entry)];
  return resources.find((name) => {
    for (const other of objects.all(name)) {
      if (other.row.get(element)?.toLowerCase() !== value || placeOf(other.row) !== place) continue;
      if (personOf(name, other) !== person) return true;
    }
    return false;
  });
}

/** Whose value it is. CUPI: the extension of a user is also the one in slot 0 and that of the user's call handler. */
function personOf(resource: string, { parents, id, row }: Entry): string | undefined {
  if (resource === 'alternate-extensions' && row.get('IdIndex') === '0') return parents[0];
  return row.get('IsPrimary') === 'true' ? row.get('RecipientSubscriberObjectId') : id;
}
