import type { CatalogueResource } from './catalogue.js';
import { rejected, taken } from './cupi-error.js';
import { targetsOf } from './references.js';
import type { Fields, Row } from './rows.js';
import type { Entry } from './table.js';

/** The names of objects. */
export const NAMES: readonly string[] = ['DisplayName', 'Alias', 'Name', 'RoleName'];

/** CUPI: what must be unique besides the name that a new object needs. */
const ALSO_UNIQUE: Readonly<Record<string, readonly string[]>> = {
  'alternate-extensions': ['IdIndex'],
  'private-lists': ['NumericId'],
  'smtp-proxy-addresses': ['SmtpAddress'],
};

/** CUPI: real servers have two schedules of the same name. */
const NOT_UNIQUE = new Set(['schedules']);

/**
 * Rejects a new object without its required elements.
 *
 * @throws CupiError 400.
 */
export function requireElements({ create }: CatalogueResource, row: Row, fields: Fields): void {
  for (const element of create?.required ?? []) {
    if (!row.has(element) && !fields.has(element)) throw rejected(`${element} is required`);
  }
  const choice = create?.oneOf;
  if (choice && choice.filter((element) => row.has(element) && fields.has(element)).length !== 1) {
    throw rejected(`exactly one is required of ${choice.join(', ')}`);
  }
}

/**
 * Rejects an object that shares its name, or another unique value, with another one of the same parent.
 *
 * @throws CupiError 400.
 */
export function assertUnique(
  resource: CatalogueResource,
  { id, row }: Entry,
  siblings: Iterable<Entry>,
): void {
  const elements = uniqueElements(resource).filter((element) => row.has(element));
  if (elements.length === 0) return;

  for (const other of siblings) {
    if (other.id === id) continue;
    const element = elements.find((name) => isSame(row.get(name), other.row.get(name)));
    if (element !== undefined) throw taken(element, resource.item);
  }
}

/**
 * Our decision: an id that names no object is rejected, as by a foreign key.
 *
 * @throws CupiError 400.
 */
export function assertReferencesExist(
  { fields }: CatalogueResource,
  row: Row,
  written: Fields,
  isThere: (resources: readonly string[], id: string) => boolean,
): void {
  for (const { element, type } of fields) {
    const id = row.get(element);
    const targets = targetsOf(element);
    if (type !== 'uuid' || id === undefined || targets.length === 0 || !written.has(element)) continue;
    if (!isThere(targets, id)) throw rejected(`foreign key constraint: ${element} names no object`);
  }
}

/** The elements that must be unique among the objects of one parent. */
function uniqueElements({ resource, create }: CatalogueResource): readonly string[] {
  if (NOT_UNIQUE.has(resource)) return [];
  const names = NAMES.filter((name) => create?.required.includes(name));
  return [...names, ...(ALSO_UNIQUE[resource] ?? [])];
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}
