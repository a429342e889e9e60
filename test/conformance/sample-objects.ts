import type { Resource } from '#gateway';
import type { TestGateway } from '../support/gateway.js';

/** JSON, as it is parsed. */
export type Json = Record<string, unknown>;

/** Ids of a path by the names of their parameters. */
export type Ids = Readonly<Record<string, string>>;

type Field = Resource['model']['fields'][string];

let created = 0;

/** Fields that say how many objects are made at once. */
const COUNTS = ['numberOfPorts'];

/**
 * A body that makes an object of the resource, different each time in what it must have: with what the first of its examples has
 * besides, and the ids of objects that there are where it refers to any.
 */
export async function newBodyOf(resource: Resource, gateway: Pick<TestGateway, 'call'>): Promise<Json> {
  created += 1;
  const [example = {}] = Object.values(resource.declaration.examples ?? {});
  const required = requiredFieldsOf(resource);
  const names = new Set([...required, ...Object.keys(example)]);
  const values = [...names].map(async (name): Promise<[string, unknown]> => {
    const referredTo = await referredIdOf(resource, name, gateway);
    if (referredTo !== undefined) return [name, referredTo];
    const field = resource.createFields[name];
    const isVaried = required.includes(name) && field && !COUNTS.includes(name);
    return [name, isVaried ? valueOf(field, created) : Reflect.get(example, name)];
  });
  return { ...Object.fromEntries(await Promise.all(values)), ...onlyOne(required) };
}

/** The fields without which no object of the resource can be made. */
export function requiredFieldsOf({ createFields }: Resource): string[] {
  return Object.entries(createFields).flatMap(([name, { requiredOnCreate }]) =>
    requiredOnCreate ? [name] : [],
  );
}

function onlyOne(required: readonly string[]): Json {
  return Object.fromEntries(COUNTS.filter((name) => required.includes(name)).map((name) => [name, 1]));
}

/** The id of the first object that a field may refer to, as the relations of the resource have it. */
async function referredIdOf(
  { relations }: Resource,
  name: string,
  gateway: Pick<TestGateway, 'call'>,
): Promise<unknown> {
  const relation = [...relations.values()].find((relation) => 'field' in relation && relation.field === name);
  if (!relation) return undefined;
  const [object] = await itemsOf(relation.to, {}, gateway);
  return object?.[relation.to.identity?.field ?? ''];
}

/** The object that an answer to a creation shows; of several the first. */
export function createdObjectIn(body: unknown): Json {
  const { items: [first] = [] } = body as { readonly items?: readonly Json[] };
  return first ?? (body as Json);
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
  const writable = Object.entries(model.fields).filter(([, { access }]) => access === 'read-write');
  const numbers = writable.flatMap(([name, field]): Json[] => {
    if (field.type === 'boolean') return [{ [name]: object[name] !== true }];
    if (field.type === 'integer' && !field.oneOf) return [{ [name]: otherNumber(field, object[name]) }];
    return [];
  });
  const texts = writable.flatMap(([name, field]): Json[] =>
    field.type === 'text' && !field.oneOf ? [{ [name]: `${field.example} changed` }] : [],
  );
  const [change] = [...numbers, ...texts];
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

/** All objects of a list, page by page. */
export async function allItemsOf(path: string, { call }: Pick<TestGateway, 'call'>): Promise<Json[]> {
  const items: Json[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const page = (await call('GET', next)).body as { items: Json[]; links: { next?: string } };
    items.push(...page.items);
    next = page.links.next;
  }
  return items;
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
