import { describe, expect, it } from 'vitest';
import { resources, type Resource } from '#gateway';
import { catalogue, type CatalogueField, type CatalogueResource } from '#simulator';

/**
 * What a declaration has otherwise than the catalogue, and why: `Name.aspect`, or `Name.field.aspect`. Each is printed as
 * the name of a test.
 */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'PhoneSystemAssociation.filter':
    'no source names a column; by alias is what a person looks for, and a server that cannot do it says so',
  'PhoneSystemAssociation.sort': 'the same',
};

/** Ids by their placeholders, which paths are compared with. */
const placeholders = new Proxy({}, { get: (_ids, name) => `{${String(name)}}` }) as Record<string, string>;

const declared = resources.map((resource) => ({ name: resource.name, resource }));

function entryOf(resource: Resource): CatalogueResource {
  const path = resource.route.replace('api/v1', '').replace(/:(\w+)/g, '{$1}');
  const entry = catalogue.resources.find(({ gateway }) => gateway === path);
  if (!entry) throw new Error(`the catalogue has nothing at ${path}`);
  return entry;
}

/** The element of a field, by the name that it has in the declaration. */
function elementsOf(resource: Resource, names: readonly string[] = []): string[] {
  return names.map((name) => resource.model.fields[name]?.element ?? name);
}

/** The rule of names: runs of capitals are one word, whose last capital begins the next; `TRaP` is one word, too. */
function jsonNameOf({ element, type }: CatalogueField): string {
  const words = element
    .replace('TRaP', 'Trap')
    .replace(/Enum$/, (suffix) => (type === 'enum' ? '' : suffix))
    .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g);
  const [first = '', ...others] = words ?? [];
  const capitalised = others.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  return first.toLowerCase() + capitalised.join('');
}

/** Keys that CUPI shows and the gateway must not: undeclared, they are taken for secrets by their names. */
const MASKED = ['PrivateKey', 'SkinnyLocalCAPrivateKey', 'EncryptionKey'];

const isField = ({ type, element }: CatalogueField) =>
  type !== 'link' && element !== 'NullFields' && !MASKED.includes(element);

/** What of a declaration is to be as the catalogue has it, by aspect: first as declared, then as it is there. */
function aspectsOf(resource: Resource): Record<string, [declared: unknown, catalogued: unknown]> {
  const { model, createQuery, declaration, identity, parent } = resource;
  const entry = entryOf(resource);
  const fields = entry.fields.filter(isField);
  const createQueryNames = Object.values(createQuery).map(({ element }) => element);
  return {
    group: [resource.group, entry.group],
    path: [`/vmrest/${resource.cupiCollectionPath(placeholders).join('/')}`, entry.path],
    element: [model.element, entry.item],
    list: [resource.isSingleton ? null : model.listElement, entry.list],
    verbs: [[...resource.verbs].sort(), [...entry.verbs].sort()],
    identity: [identity ? elementsOf(resource, [identity.field])[0] : null, entry.identity],
    parent: [parent ? entryOf(parent).resource : undefined, entry.parent?.resource],
    parentField: [
      elementsOf(resource, [declaration.parentField ?? []].flat())[0] ?? null,
      entry.parent?.field ?? null,
    ],
    filter: [elementsOf(resource, declaration.filter).sort(), [...entry.filter].sort()],
    sort: [elementsOf(resource, declaration.sort).sort(), [...entry.sort].sort()],
    listed: [
      declaration.listed && elementsOf(resource, declaration.listed).sort(),
      entry.listElements?.filter((element) => fields.some((field) => field.element === element)).sort(),
    ],
    createQuery: [createQueryNames.sort(), (entry.create?.query ?? []).map(({ name }) => name).sort()],
    required: [
      Object.values(model.fields)
        .filter(({ requiredOnCreate }) => requiredOnCreate)
        .map(({ element }) => element)
        .sort(),
      [...(entry.create?.required ?? [])].sort(),
    ],
    fields: [Object.keys(model.fields).sort(), fields.map(jsonNameOf).sort()],
    ...Object.fromEntries(fields.flatMap((field) => Object.entries(aspectsOfField(resource, entry, field)))),
  };
}

function aspectsOfField(
  { model }: Resource,
  { enums }: CatalogueResource,
  catalogued: CatalogueField,
): Record<string, [unknown, unknown]> {
  const name = jsonNameOf(catalogued);
  const field = model.fields[name];
  if (!field) return {};
  const values = 'oneOf' in field ? field.oneOf : undefined;
  return {
    [`${name}.element`]: [field.element, catalogued.element],
    [`${name}.type`]: [field.type, catalogued.type],
    [`${name}.access`]: [field.access, catalogued.access],
    [`${name}.values`]: [values, catalogued.values],
    ...(field.type === 'enum' && {
      [`${name}.enum`]: [field.names, enums[catalogued.enum ?? '']],
    }),
    ...(field.type === 'integer' &&
      field.access !== 'read-only' && {
        [`${name}.minimum`]: [field.minimum, catalogued.min ?? field.minimum],
        [`${name}.maximum`]: [field.maximum, catalogued.max ?? field.maximum],
      }),
    ...(field.type === 'text' && {
      [`${name}.maxLength`]: [field.maxLength, catalogued.maxLength],
    }),
  };
}

const isEqual = ([one, other]: readonly [unknown, unknown]) =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

describe('a declaration', () => {
  it.each(declared)('of $name is as the catalogue has it', ({ name, resource }) => {
    const differing = Object.entries(aspectsOf(resource))
      .filter(([aspect, values]) => !isEqual(values) && DIFFERENCES[`${name}.${aspect}`] === undefined)
      .map(([aspect, values]) => ({ aspect, declared: values[0], catalogued: values[1] }));
    expect(differing).toEqual([]);
  });

  it.each(Object.entries(DIFFERENCES))('differs in %s: %s', (difference) => {
    const [name = '', ...aspect] = difference.split('.');
    const resource = resources.find((resource) => resource.name === name);
    const values = resource && aspectsOf(resource)[aspect.join('.')];
    expect(values && !isEqual(values)).toBe(true);
  });

  it.each(declared)('of $name affects resources that there are', ({ resource }) => {
    const segments = catalogue.resources.map(({ gateway }) => gateway.slice(gateway.lastIndexOf('/') + 1));
    expect(segments).toEqual(expect.arrayContaining([...(resource.declaration.affects ?? [])]));
  });

  it.each(declared)('of $name shows no key that is to be masked', ({ resource }) => {
    const shown = Object.values(resource.model.fields).filter(({ access }) => access !== 'write-only');
    expect(shown.filter(({ element }) => MASKED.includes(element))).toEqual([]);
  });

  it.each(declared)('of $name says of every field what it means', ({ resource }) => {
    const fields = Object.entries(resource.model.fields);
    const silent = fields.filter(([, { description }]) => !/^\S.*\.$/s.test(description));
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});
