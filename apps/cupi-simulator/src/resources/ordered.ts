import { rejected } from '../cupi-error.js';
import type { Entry, Ids } from '../table.js';
import type { Behaviour, Write, World } from '../world.js';

/**
 * Objects with an order, given by a number. CUPI: a new one is the first, and a PUT of all of them to the collection
 * sets their order.
 *
 * @param element that holds the number, which counts from 0.
 */
export function ordered(resource: string, element: string): Behaviour {
  return {
    save: (_world, row, { before }) => (before ? row : new Map([...row, [element, '0']])),
    saved: (world, { id, parents }, { before }) => {
      if (before) return;
      const others = inOrder(world, resource, element, parents).filter((other) => other.id !== id);
      number(world, resource, element, others, 1);
    },
    deleted: (world, { parents }) => {
      number(world, resource, element, inOrder(world, resource, element, parents), 0);
    },
  };
}

/**
 * Puts objects into the order in which a list document names them.
 *
 * @throws CupiError 400 unless it names all of them, once.
 */
export function reorder(
  world: World,
  resource: string,
  element: string,
  parents: Ids,
  { fields, nested }: Write,
): void {
  const named = (nested ?? [])
    .filter(({ element: name }) => name === 'ObjectId')
    .map(({ text }) => text.trim());
  // A list of one is an object in JSON, whose root cannot be distinguished from the list's.
  const ids = named.length > 0 ? named : [fields.get('ObjectId') ?? ''];
  const entries = new Map([...world.under(resource, parents)].map((entry) => [entry.id, entry]));
  if (
    ids.length !== entries.size ||
    !ids.every((id) => entries.has(id)) ||
    new Set(ids).size !== ids.length
  ) {
    throw rejected('the list does not name every object once');
  }
  number(
    world,
    resource,
    element,
    ids.flatMap((id) => entries.get(id) ?? []),
    0,
  );
}

function inOrder(world: World, resource: string, element: string, parents: Ids): Entry[] {
  const rank = ({ row }: Entry): number => Number(row.get(element) ?? '0');
  return [...world.under(resource, parents)].sort((one, other) => rank(one) - rank(other));
}

function number(
  world: World,
  resource: string,
  element: string,
  entries: readonly Entry[],
  first: number,
): void {
  for (const [index, entry] of entries.entries())
    world.set(resource, entry, { [element]: String(index + first) });
}
