import type { Resource } from '#gateway';
import type { TestGateway } from '../support/gateway.js';

/** JSON, as it is parsed. */
export type Json = Record<string, unknown>;

/** Ids of a path by the names of their parameters. */
export type Ids = Readonly<Record<string, string>>;

type Field = Resource['model']['fields'][string];

let created = 0;

/** A body that makes an object of the resource, different each time in what it must have. */
export function newBodyOf({ model, createQuery }: Resource): Json {
  created += 1;
  const required = Object.entries({ ...model.fields, ...createQuery }).filter(
    ([, { requiredOnCreate }]) => requiredOnCreate,
  );
  return Object.fromEntries(required.map(([name, field]) => [name, valueOf(field, created)]));
}

function valueOf(field: Field, number: number): unknown {
  switch (field.type) {
    case 'text':
      return `${field.example} ${number}`;
    case 'integer':
      return Math.min(field.maximum, field.minimum + 1_000 + number);
    case 'boolean':
    case 'uuid':
    case 'datetime':
    case 'enum':
    case 'uuid-list':
      return field.example;
  }
}

/** A field that callers may change, and another value for it. */
export function changeOf({ model }: Resource, object: Json): Json {
  const [change] = Object.entries(model.fields).flatMap(([name, field]): Json[] => {
    if (field.access !== 'read-write') return [];
    if (field.type === 'boolean') return [{ [name]: object[name] !== true }];
    if (field.type === 'integer' && !field.oneOf) return [{ [name]: otherNumber(field, object[name]) }];
    return [];
  });
  if (!change) throw new Error('nothing of it can be changed');
  return change;
}

function otherNumber({ minimum, maximum }: Extract<Field, { type: 'integer' }>, value: unknown): number {
  return value === maximum ? minimum : Math.max(minimum, Number(value ?? minimum) + 1);
}

/** A value that is of another type than the field. */
export function valueOfAnotherType({ type }: Field): unknown {
  return type === 'text' || type === 'uuid' || type === 'enum' || type === 'datetime' ? 1 : 'x';
}

/** The ids of the first object of the parent, and of its parents, as the gateway lists them. */
export async function parentIdsOf({ parent }: Resource, { call }: Pick<TestGateway, 'call'>): Promise<Ids> {
  if (!parent) return {};
  const ids = await parentIdsOf(parent, { call });
  for (const item of await itemsOf(parent, ids, { call })) {
    const own = parent.idsOf(ids, String(item[parent.identity?.field ?? '']));
    const isParentOfSome = await hasChildren(parent, own, { call });
    if (isParentOfSome) return own;
  }
  throw new Error(`no ${parent.title} has any children`);
}

async function hasChildren({ children }: Resource, ids: Ids, { call }: Pick<TestGateway, 'call'>) {
  for (const child of children) {
    if ((await itemsOf(child, ids, { call })).length === 0) return false;
  }
  return true;
}

/** The objects of a list, as it shows them on its first page. */
export async function itemsOf(
  resource: Resource,
  ids: Ids,
  { call }: Pick<TestGateway, 'call'>,
  query = '',
): Promise<Json[]> {
  const answer = await call('GET', resource.collectionPath(ids) + query);
  return (answer.body as { readonly items: Json[] }).items;
}
