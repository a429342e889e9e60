import type { Resource } from '#gateway';
import type { RequestError } from '#gateway/problems/core';
import type { TestGateway } from '../support/gateway.js';

/** JSON, as it is parsed. */
export type Json = Record<string, unknown>;

/** Ids of a path by the names of their parameters. */
export type Ids = Readonly<Record<string, string>>;

type Field = Resource['model']['fields'][string];

let created = 0;
let changed = 0;

/** No more than the users who are members of no list. */
const LAST_OBJECTS = 12;

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
    const referredTo = await referredIdOf(resource, name, gateway, required.includes(name) ? 0 : created);
    if (referredTo !== undefined) return [name, referredTo];
    const field = resource.createFields[name];
    const isOfQuery = Object.hasOwn(resource.createQuery, name);
    if (isOfQuery && required.includes(name)) return [name, field?.example];
    const isVaried = required.includes(name) && field && !COUNTS.includes(name);
    return [name, isVaried ? valueOf(field, created) : Reflect.get(example, name)];
  });
  return { ...Object.fromEntries(await Promise.all(values)), ...onlyOne(required) };
}

/** What is wrong with a body that has no fields. */
export function errorsOfEmptyBody(resource: Resource): RequestError[] {
  const required = requiredFieldsOf(resource);
  const ofFields = required.map((name): RequestError => {
    return { pointer: `/${name}`, code: 'required', detail: 'is required' };
  });
  const ofRules = (resource.declaration.rules?.create ?? []).flatMap((rule): RequestError[] => {
    const { field, ...violation } = rule.check({}) ?? { field: '' };
    return 'code' in violation ? [{ pointer: `/${field}`, ...violation }] : [];
  });
  return [...ofFields, ...ofRules];
}

/** The fields without which no object of the resource can be made. */
function requiredFieldsOf({ createFields }: Resource): string[] {
  return Object.entries(createFields).flatMap(([name, { requiredOnCreate }]) =>
    requiredOnCreate ? [name] : [],
  );
}

function onlyOne(required: readonly string[]): Json {
  return Object.fromEntries(COUNTS.filter((name) => required.includes(name)).map((name) => [name, 1]));
}

/**
 * The id of an object that a field may refer to, as the relations of the resource have it.
 *
 * @param number 0 for the first, else which of the last: nobody is a member of a list twice, and the first may be one.
 */
async function referredIdOf(
  { relations }: Resource,
  name: string,
  gateway: Pick<TestGateway, 'call'>,
  number: number,
): Promise<unknown> {
  const [to] = [...relations.values()].flatMap((relation) => {
    if ('oneOf' in relation) return relation.oneOf[name] ?? [];
    return 'field' in relation && relation.field === name ? relation.to : [];
  });
  if (!to) return undefined;
  const objects = await itemsOf(to, {}, gateway, '?pageSize=200');
  const last = objects.slice(-LAST_OBJECTS);
  const chosen = number === 0 ? objects[0] : last[number % last.length];
  return chosen?.[to.identity?.field ?? ''];
}

/** The object that an answer to a creation shows; of several the first. */
export function createdObjectIn(body: unknown): Json {
  const { items: [first] = [] } = body as { readonly items?: readonly Json[] };
  return first ?? (body as Json);
}

function valueOf(field: Field, number: number): unknown {
  switch (field.type) {
    case 'text':
      // An extension is to stay one.
      return /^\d+$/.test(field.example)
        ? String(Number(field.example) + 10_000 + number)
        : `${field.example} ${number}`;
    case 'integer':
      return field.maximum - field.minimum > 1_000
        ? Math.min(field.maximum, field.minimum + 1_000 + number)
        : inSmallRange(field, number);
    case 'boolean':
    case 'uuid':
    case 'datetime':
    case 'enum':
    case 'uuid-list':
      return field.example;
  }
}

/** Others may have the smallest two already: a slot is taken once. */
function inSmallRange({ minimum, maximum }: Extract<Field, { type: 'integer' }>, number: number): number {
  return minimum + 2 + (number % Math.max(1, maximum - minimum - 1));
}

/** A field that callers may change, and another value for it. */
export function changeOf({ model }: Resource, object: Json): Json {
  const writable = Object.entries(model.fields).filter(([, { access }]) => access === 'read-write');
  const changesOf = (change: (field: Field, value: unknown) => unknown): Json[] =>
    writable.flatMap(([name, field]) => {
      const value = change(field, object[name]);
      return value === undefined ? [] : [{ [name]: value }];
    });
  // Numbers come last: some are places, which may be taken.
  const [change] = [
    ...changesOf((field, value) => (field.type === 'boolean' ? value !== true : undefined)),
    ...changesOf((field) => (field.type === 'text' && !field.oneOf ? otherText(field) : undefined)),
    ...changesOf((field, value) =>
      field.type === 'integer' && !field.oneOf ? otherNumber(field, value) : undefined,
    ),
  ];
  if (!change) throw new Error('nothing of it can be changed');
  return change;
}

/** Another each time: some texts are to be unique. */
function otherText({ example }: Extract<Field, { type: 'text' }>): string {
  changed += 1;
  return `${example} changed ${changed}`;
}

function otherNumber({ minimum, maximum }: Extract<Field, { type: 'integer' }>, value: unknown): number {
  return value === maximum ? minimum : Math.max(minimum, Number(value ?? minimum) + 1);
}

/** A value that is of another type than the field. */
export function valueOfAnotherType({ type }: Field): unknown {
  return type === 'text' || type === 'uuid' || type === 'enum' || type === 'datetime' ? 1 : 'x';
}

/** The ids of the first object of the parent that has any of the resource, and of its parents, as the gateway lists them. */
export async function parentIdsOf(resource: Resource, { call }: Pick<TestGateway, 'call'>): Promise<Ids> {
  for await (const ids of idsOfParents(resource, { call })) {
    if (resource.isSingleton || (await itemsOf(resource, ids, { call })).length > 0) return ids;
  }
  throw new Error(`no ${resource.parent?.title} has any ${resource.titles}`);
}

async function* idsOfParents({ parent }: Resource, { call }: Pick<TestGateway, 'call'>): AsyncGenerator<Ids> {
  if (!parent) {
    yield {};
    return;
  }
  for await (const ids of idsOfParents(parent, { call })) {
    for (const item of await itemsOf(parent, ids, { call }, '?pageSize=200'))
      yield parent.idsOf(ids, String(item[parent.identity?.field ?? '']));
  }
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
