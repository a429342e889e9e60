import { describe, expect, it } from 'vitest';
import { boolean, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { linksOf } from './links.js';
import { relate } from './relations.js';
import { defineResource } from './resource.js';
import { routesOf } from './routes.js';
import { resourceModule, resourcesIn } from './resource-module.js';
import { shownOf } from './shown.js';

const ID = '3f8c2a52-0000-4000-8000-000000000001';
const OTHER_ID = '3f8c2a52-0000-4000-8000-000000000002';

const base = {
  name: 'Thing',
  title: 'thing',
  description: 'A thing.',
  group: 'telephony',
  path: '/things/{thingId}',
  verbs: ['list', 'get'],
} as const;

const things = defineResource({
  ...base,
  affects: ['others'],
  fields: { objectId: objectId('Id.', ID), otherObjectId: uuid('Another.', ID) },
});

const parts = defineResource({
  name: 'ThingPart',
  title: 'AXL part',
  description: 'A part.',
  path: '/things/{thingId}/sub-parts/{partKey}',
  parent: things,
  verbs: ['list', 'get', 'update'],
  fields: { key: text('Key.', '#', { access: 'read-only', isIdentity: true, pattern: '[0-9#*]' }) },
});

const settings = defineResource({
  ...base,
  name: 'Settings',
  path: '/settings',
  verbs: ['get', 'update'],
  fields: { isOn: boolean('On.', true) },
});

const rows = defineResource({
  ...base,
  name: 'Row',
  path: '/rows',
  verbs: ['list'],
  filter: ['thingObjectId'],
  fields: {
    number: integer('Number.', 1, { access: 'read-only', isIdentity: true }),
    thingObjectId: uuid('Thing.', ID),
  },
});

relate(things, {
  other: { to: things, field: 'otherObjectId' },
  rows: { to: rows, filter: 'thingObjectId' },
});

describe('a declaration', () => {
  const Colour = enumOf('Colour', { 1: 'Red' });
  const id = objectId('Id.', ID);

  it.each([
    ['no group', { ...base, group: undefined as never, fields: { objectId: id } }, 'Thing has no group'],
    ['no identity', { ...base, fields: { name: text('Name.', 'x') } }, 'has no field that is its identity'],
    [
      'an example that is too long',
      { ...base, fields: { objectId: id, name: text('Name.', 'abc', { maxLength: 2 }) } },
      'Thing.name: the example "abc" is out of its own bounds',
    ],
    [
      'an example that is too great',
      { ...base, fields: { objectId: id, count: integer('Count.', 7, { maximum: 6 }) } },
      'Thing.count: the example 7 is out of its own bounds',
    ],
    [
      'an example that is none of those allowed',
      { ...base, fields: { objectId: id, tone: text('Tone.', 'E', { oneOf: ['A', 'B'] }) } },
      'Thing.tone: the example "E" is out of its own bounds',
    ],
    [
      'a body out of bounds',
      {
        ...base,
        fields: { objectId: id, port: integer('Port.', 1, { oneOf: [1, 2] }) },
        examples: { Wrong: { port: 3 } },
      },
      'Thing.port: the example 3 is out of its own bounds',
    ],
    [
      'an identity that has no pattern',
      { ...base, fields: { key: text('Key.', 'x', { isIdentity: true }) } },
      'an identity has to say how it looks',
    ],
  ])('with %s is rejected', (_what, declaration, message) => {
    expect(() => defineResource(declaration as never)).toThrow(message);
  });

  it('may have an example by the name of a code', () => {
    const fields = { objectId: id, colour: enumeration('Colour.', Colour, 'Red') };
    expect(() => defineResource({ ...base, fields })).not.toThrow();
  });
});

describe('a relation', () => {
  it('uses a filter that the other resource has', () => {
    expect(() => {
      relate(things, { parts: { to: parts, filter: 'thingObjectId' } });
    }).toThrow('ThingPart cannot be filtered by thingObjectId');
  });

  it('shows nothing of another group when it keeps an object from being deleted', () => {
    const users = defineResource({
      ...base,
      name: 'Reader',
      group: 'people',
      path: '/readers/{readerId}',
      filter: ['thingObjectId'],
      fields: { objectId: objectId('Id.', ID), thingObjectId: uuid('Thing.', ID) },
    });
    expect(() => {
      relate(things, { readers: { to: users, filter: 'thingObjectId', blocksDeletion: true } });
    }).toThrow('Reader is of another group than Thing');
  });
});

describe('a relation to one of several resources', () => {
  const numbers = defineResource({
    ...base,
    name: 'Number',
    path: '/numbers/{numberId}',
    fields: { objectId: objectId('Id.', ID), thingId: uuid('Thing.', ID), readerId: uuid('Reader.', ID) },
  });
  const readers = defineResource({
    ...base,
    name: 'Reader',
    path: '/readers/{readerId}',
    fields: { objectId: objectId('Id.', ID) },
  });
  relate(numbers, { owner: { oneOf: { thingId: things, readerId: readers } } });

  it.each([
    ['the only one that is named', { readerId: OTHER_ID }, { owner: `/api/v1/readers/${OTHER_ID}` }],
    ['the first of several', { readerId: ID, thingId: ID }, { owner: `/api/v1/things/${ID}` }],
    [
      'the next one where the first is empty',
      { thingId: '', readerId: ID },
      { owner: `/api/v1/readers/${ID}` },
    ],
    ['nothing where none is named', {}, {}],
  ])('leads to %s', (_what, object, links) => {
    expect(linksOf(numbers, {}, object)).toEqual(links);
  });

  it('leads to none that is not read by its id', () => {
    const listed = defineResource({
      ...base,
      name: 'Listed',
      path: '/listed',
      verbs: ['list'],
      fields: { objectId: objectId('Id.', ID) },
    });
    expect(() => {
      relate(numbers, { other: { oneOf: { thingId: listed } } });
    }).toThrow('Listed is not read by its id');
  });
});

describe('a resource that is listed by id', () => {
  const references = defineResource({
    ...base,
    name: 'Reference',
    path: '/references/{thingId}',
    isListedById: true,
    fields: { thingObjectId: uuid('Thing.', ID, { access: 'read-only', isIdentity: true }) },
  });

  it('has a list at the path of an id, and no object', () => {
    expect(routesOf(references).map(({ verb, path }) => [verb, path])).toEqual([
      ['list', ''],
      ['list', ':thingId'],
    ]);
    expect(references.listPath({ thingId: ID })).toBe(`/api/v1/references/${ID}`);
    expect(references.listPath({})).toBe('/api/v1/references');
    expect(references.cupiListPath({ thingId: ID })).toEqual(['references', ID]);
  });

  it('alone can stand in the way of a deletion by the id of the object', () => {
    expect(() => {
      relate(things, { dependencies: { to: things, field: 'objectId', blocksDeletion: true } });
    }).toThrow('Thing is not listed by objectId');
  });
});

describe('the paths of a resource', () => {
  const ids = { thingId: ID, partKey: '#' };

  it('are its own on the gateway, with ids that are encoded', () => {
    expect(parts.collectionPath(ids)).toBe(`/api/v1/things/${ID}/sub-parts`);
    expect(parts.objectPath(ids)).toBe(`/api/v1/things/${ID}/sub-parts/%23`);
    expect(settings.objectPath({})).toBe('/api/v1/settings');
  });

  it('follow from the names of elements in CUPI', () => {
    expect(parts.cupiObjectPath(ids)).toEqual(['things', ID, 'thingparts', '#']);
    expect(settings.cupiObjectPath({})).toEqual(['settingss']);
  });

  it('have ids in the format of their fields', () => {
    expect(parts.identities).toEqual({
      thingId: { field: 'objectId' },
      partKey: { field: 'key', pattern: '[0-9#*]' },
    });
  });
});

describe('cache tags', () => {
  const ids = { thingId: ID, partKey: '#' };

  it('let a write to a parent invalidate what belongs to it', () => {
    const [, own = ''] = things.tagsOfWrite(ids);
    expect(parts.tagsOfObject(ids)).toContain(own);
    expect(parts.tagsOfList(ids)).toContain(own);
  });

  it('let a write invalidate its list, itself, and what it affects elsewhere', () => {
    expect(things.tagsOfWrite(ids)).toEqual(['/api/v1/things', `/api/v1/things/${ID}`, 'kind:others']);
  });
});

describe('links', () => {
  it('lead to the object, what belongs to it, and what it is related to', () => {
    expect(linksOf(things, {}, { objectId: ID, otherObjectId: OTHER_ID })).toEqual({
      self: `/api/v1/things/${ID}`,
      subParts: `/api/v1/things/${ID}/sub-parts`,
      other: `/api/v1/things/${OTHER_ID}`,
      rows: `/api/v1/rows?thingObjectId=${ID}`,
    });
  });

  it('lead nowhere for what is absent', () => {
    expect(linksOf(things, {}, { objectId: ID })).not.toHaveProperty('other');
  });

  it('lead to the parent, and not to an object that is not shown alone', () => {
    expect(linksOf(parts, { thingId: ID }, { key: '#' })).toEqual({
      self: `/api/v1/things/${ID}/sub-parts/%23`,
      thing: `/api/v1/things/${ID}`,
    });
    expect(linksOf(rows, {}, { number: 1 })).toEqual({});
  });
});

describe('the validator of an object', () => {
  it('depends on what it says alone', () => {
    const one = shownOf(parts, { thingId: ID }, { key: '#' });
    const below = shownOf(parts, { thingId: OTHER_ID }, { key: '#' });
    expect(one.etag).toMatch(/^"[\w-]{22}"$/);
    expect(below.etag).toBe(one.etag);
    expect(shownOf(parts, { thingId: ID }, { key: '*' }).etag).not.toBe(one.etag);
  });
});

describe('the fields of a creation', () => {
  it('do not need the id that the path has', () => {
    const repeated = uuid('Thing.', ID, { access: 'create-only', requiredOnCreate: true });
    const child = defineResource({
      ...base,
      name: 'ThingChild',
      path: '/things/{thingId}/children/{childId}',
      parent: things,
      parentField: 'thingObjectId',
      examples: { 'Nothing is needed': {} },
      fields: { objectId: objectId('Id.', ID), thingObjectId: repeated },
    });
    expect(child.createFields.thingObjectId).toMatchObject({
      access: 'create-only',
      requiredOnCreate: false,
    });
    expect(child.model.fields.thingObjectId.requiredOnCreate).toBe(true);
  });
});

describe('the resources of modules', () => {
  it('are those that they import as well, each once, parents first', () => {
    const PartsModule = resourceModule(parts);
    const ThingsModule = resourceModule(things, { imports: [PartsModule] });
    const SettingsModule = resourceModule(settings, { imports: [PartsModule] });
    expect(resourcesIn([ThingsModule, SettingsModule])).toEqual([things, parts, settings]);
  });
});
