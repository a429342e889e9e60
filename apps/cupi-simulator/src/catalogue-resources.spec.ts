import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, type CatalogueField, type CatalogueResource, resourceNamed } from './catalogue.js';
import { targetsOf } from './references.js';
import { behaviours } from './resources/index.js';
import { type Simulator, startSimulator } from './server.js';
import { ABSENT_ID, call, type TestAnswer, type TestRequest } from './simulator-client.fixture.js';

type Objects = readonly Readonly<Record<string, string>>[];

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ phoneSystems: 8 });
});
afterAll(() => simulator.close());

function ask(path: string, request: TestRequest = {}): Promise<TestAnswer> {
  return call(simulator, path, { ...request, headers: { Accept: 'application/json' } });
}

async function listed(path: string, { item }: CatalogueResource): Promise<Objects> {
  const { status, text } = await ask(path);
  expect([path, status]).toEqual([path, 200]);
  const items = (JSON.parse(text) as Record<string, Objects | Objects[0] | undefined>)[item];
  return [items ?? []].flat();
}

function identityOf({ identity }: CatalogueResource, object: Readonly<Record<string, string>>): string {
  const text = object[identity ?? 'ObjectId'] ?? '';
  return identity === 'URI' ? (text.split('/').at(-1) ?? '') : text;
}

function segment(id: string): string {
  return encodeURIComponent(id);
}

/** The paths of the resource's collections, or of its only objects, under the objects above. */
async function* collectionsOf(resource: CatalogueResource): AsyncIterable<string> {
  const { parent, path } = resource;
  if (!parent) {
    yield path;
    return;
  }
  const above = resourceNamed(parent.resource);
  const tail = path.slice(path.indexOf(`{${parent.param}}`) + parent.param.length + 2);
  for await (const collection of collectionsOf(above)) {
    for (const object of await listed(collection, above)) {
      yield `${collection}/${segment(identityOf(above, object))}${tail}`;
    }
  }
}

const filledPaths = new Map<string, string>();

/** A collection that has objects, and these. */
async function filled(resource: CatalogueResource): Promise<{ path: string; objects: Objects }> {
  const known = filledPaths.get(resource.resource);
  for await (const path of known === undefined ? collectionsOf(resource) : [known]) {
    const objects = await listed(path, resource);
    if (objects.length === 0) continue;
    filledPaths.set(resource.resource, path);
    return { path, objects };
  }
  throw new Error(`${resource.resource} has no object`);
}

async function objectPath(resource: CatalogueResource): Promise<string> {
  if (resource.list === null) {
    for await (const path of collectionsOf(resource)) return path;
  }
  const { path, objects } = await filled(resource);
  return `${path}/${segment(identityOf(resource, objects.at(-1) ?? {}))}`;
}

/** What a new object needs beside what the catalogue says is required: CUPI's rules on values. */
const PARTICULAR: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'alternate-extensions': () => Promise.resolve({ IdIndex: '2' }),
  ports: async () => ({ VmsServerObjectId: await idFor('VmsServerObjectId') }),
};

/** What a test cannot make: there are as many as there can be, or it is no object of its own that is made. */
const UNCREATED: ReadonlySet<string> = new Set(['ldap-import-users', 'schedule-set-members']);

/** Elements that cannot be changed alone, or not to any text. */
const UNCHANGED: Readonly<Record<string, string>> = {
  'configuration-values': 'Value',
  'html-devices': 'Active',
  'routing-rule-conditions': 'OperandValue',
  'user-template-html-devices': 'Active',
};

let made = 0;
/** A value that the element takes. */
async function valueFor(resource: CatalogueResource, field: CatalogueField): Promise<string> {
  made += 1;
  switch (field.type) {
    case 'uuid':
      return idFor(field.element);
    case 'enum':
      return String(field.sample ?? Object.keys(resource.enums[field.enum ?? ''] ?? {})[0]);
    case 'boolean':
      return 'true';
    case 'integer':
      return String(field.sample ?? field.values?.[0] ?? field.min ?? made);
    case 'datetime':
      return '2026-02-03 04:05:06.7';
    case 'text':
    case 'link':
    case 'uuid-list':
      return String(field.values?.[0] ?? `made ${made}`);
  }
}

async function idFor(element: string): Promise<string> {
  const [target] = targetsOf(element);
  if (target === undefined) return ABSENT_ID;
  const resource = resourceNamed(target);
  const { objects } = await filled(resource);
  return identityOf(resource, objects.at(-1) ?? {});
}

const named = (verb: string): (readonly [string, CatalogueResource])[] =>
  catalogue.resources
    .filter(({ verbs }) => (verbs as readonly string[]).includes(verb))
    .map((resource) => [resource.resource, resource] as const);

describe.each(named('list'))('the list of %s', (name, resource) => {
  const behaviour = behaviours[name] ?? {};

  it('has objects, with elements of the catalogue in its order', async () => {
    const { objects } = await filled(resource);
    const order = resource.fields.map(({ element }) => element);
    for (const elements of objects.map((object) => Object.keys(object))) {
      const expected = order.filter((element) => elements.includes(element));
      expect(elements.toSorted()).toEqual(expected.toSorted());
      if (!behaviour.printedLast) expect(elements).toEqual(expected);
    }
  });

  it('shows no more than the elements of lists', async () => {
    const { objects } = await filled(resource);
    const shown = resource.listElements ?? resource.fields.map(({ element }) => element);
    expect(shown).toEqual(expect.arrayContaining(Object.keys(objects[0] ?? {})));
  });

  it.skipIf(behaviour.hasNoTotal)('counts its objects', async () => {
    const { path, objects } = await filled(resource);
    const { text } = await ask(`${path}?${behaviour.isPagedByOffset ? 'limit' : 'rowsPerPage'}=0`);
    expect(JSON.parse(text)).toEqual({ '@total': String(objects.length) });
  });

  it('is paged', async () => {
    const { path, objects } = await filled(resource);
    const second = await listed(
      `${path}?${behaviour.isPagedByOffset ? 'offset=1&limit=1' : 'pageNumber=2&rowsPerPage=1'}`,
      resource,
    );
    expect(second).toEqual(objects.slice(1, 2));
  });

  it('refuses a query on an unknown column', async () => {
    const { path } = await filled(resource);
    const { status } = await ask(`${path}?query=(bogus%20is%20bogus)`);
    expect(status).toBe(400);
  });

  it.each(resource.filter)('is filtered by %s', async (element) => {
    const { path, objects } = await filled(resource);
    const type = resource.fields.find((field) => field.element === element)?.type;
    for (const { [element]: value } of objects) {
      if (value === undefined) continue;
      const wanted = type === 'boolean' ? String(Number(value === 'true')) : value;
      const matches = await listed(`${path}?query=(${element}%20is%20${segment(wanted)})`, resource);
      expect(matches.map((match) => match[element]?.toLowerCase())).toContain(value.toLowerCase());
      expect(new Set(matches.map((match) => match[element]?.toLowerCase())).size).toBe(1);
    }
  });

  it.each(resource.sort)('is sorted by %s', async (element) => {
    const { path } = await filled(resource);
    const sorted = await listed(`${path}?sort=(${element}%20desc)`, resource);
    const keys = sorted.map((object) => object[element]?.toLowerCase() ?? '');
    expect(keys).toEqual(keys.toSorted((one, other) => (one < other ? 1 : one > other ? -1 : 0)));
  });

  it.skipIf(resource.parent === null)('is empty under an absent parent', async () => {
    const { status, text } = await ask(resource.path.replaceAll(/\{\w+\}/g, ABSENT_ID));
    expect([status, JSON.parse(text)]).toEqual([200, behaviour.hasNoTotal ? {} : { '@total': '0' }]);
  });
});

describe.each(named('get'))('an object of %s', (_name, resource) => {
  const isOnly = resource.list === null;

  it.skipIf(isOnly || resource.identity === null)('is found by what the list says of it', async () => {
    const { path, objects } = await filled(resource);
    for (const object of objects.slice(0, 3)) {
      const { status, text } = await ask(`${path}/${segment(identityOf(resource, object))}`);
      expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining(object)]);
    }
  });

  it.skipIf(isOnly || resource.identity === null)('is 404 when there is none', async () => {
    const { path } = await filled(resource);
    const { status } = await ask(`${path}/${ABSENT_ID}`);
    expect(status).toBe(404);
  });

  it.skipIf(resource.parent === null || resource.identity === null)(
    'is found below its own parent only',
    async () => {
      const path = await objectPath(resource);
      const own = new RegExp(resource.path.replaceAll(/\{\w+\}/g, '([^/]+)')).exec(path)?.[1] ?? '';
      const { status } = await ask(path.replace(own, ABSENT_ID));
      expect(status).toBe(404);
    },
  );

  it.runIf(isOnly)('is there', async () => {
    const { status } = await ask(await objectPath(resource));
    expect(status).toBe(200);
  });

  it.skipIf(resource.identity === null && !isOnly)('has links that lead somewhere', async () => {
    const { text } = await ask(await objectPath(resource));
    const object = JSON.parse(text) as Record<string, string>;
    for (const { element, type } of resource.fields) {
      const link = type === 'link' ? object[element] : undefined;
      // Recordings are not there, and resets are no reading.
      if (link === undefined || /\/(voicename|audio|reset)$/.test(link)) continue;
      const { status } = await ask(link);
      expect([element, link, status]).toEqual([element, link, 200]);
    }
  });
});

describe.each(named('create'))('creating an object of %s', (name, resource) => {
  const { query, required = [], oneOf = [] } = resource.create ?? {};
  const isAtItsPath = behaviours[name]?.isCreatedAtItsPath === true;

  async function writable(elements: readonly string[]): Promise<Record<string, string>> {
    const values: Record<string, string> = {};
    for (const field of resource.fields.filter(({ element }) => elements.includes(element))) {
      values[field.element] = await valueFor(resource, field);
    }
    return { ...values, ...(await PARTICULAR[name]?.()) };
  }

  async function target(): Promise<string> {
    const { path } = await filled(resource);
    const parameters: string[] = [];
    for (const { name: parameter } of query ?? []) {
      if (parameter === 'templateAlias') parameters.push('templateAlias=branchtemplate');
      if (parameter === 'templateObjectId') {
        const { objects } = await filled(resourceNamed('call-handler-templates'));
        parameters.push(`templateObjectId=${objects[0]?.ObjectId ?? ''}`);
      }
    }
    return `${path}${isAtItsPath ? '/1031' : ''}?${parameters.join('&')}`;
  }

  it.skipIf(UNCREATED.has(name))('needs the elements required, and can be undone', async () => {
    const path = await target();
    const { status, text } = await ask(path, {
      method: 'POST',
      json: await writable([...required, ...oneOf.slice(0, 1)]),
    });
    expect([status, text]).toEqual([201, expect.stringMatching(/^\/vmrest\//)]);

    const created = text.replaceAll('#', '%23');
    if (resource.verbs.includes('get')) expect((await ask(created)).status).toBe(200);
    if (resource.verbs.includes('delete')) {
      expect((await ask(created, { method: 'DELETE' })).status).toBe(204);
      expect((await ask(created, { method: 'DELETE' })).status).toBe(404);
    }
  });

  it.each(required.filter((element) => resource.parent?.field !== element))(
    'is refused without %s',
    async (element) => {
      const values = await writable([...required, ...oneOf.slice(0, 1)]);
      const rest = Object.fromEntries(Object.entries(values).filter(([name]) => name !== element));
      const { status } = await ask(await target(), { method: 'POST', json: rest });
      expect(status).toBe(400);
    },
  );
});

describe.each(named('update'))('changing an object of %s', (name, resource) => {
  const field = resource.fields.find(({ element, type, access, values }) => {
    const isPlain = (type === 'boolean' || type === 'text') && access === 'read-write' && !values;
    return isPlain && UNCHANGED[name] !== element;
  });

  it.skipIf(!field || !resource.verbs.includes('get') || resource.identity === null)(
    'shows what was written',
    async () => {
      const path = await changeable(resource);
      const element = field?.element ?? '';
      const before = (JSON.parse((await ask(path)).text) as Record<string, string>)[element];
      const value = field?.type === 'boolean' ? String(before !== 'true') : 'Changed';
      const { status, text } = await ask(path, { method: 'PUT', json: { [element]: value } });
      expect([status, text]).toEqual([204, '']);
      expect(JSON.parse((await ask(path)).text)).toEqual(expect.objectContaining({ [element]: value }));
      await ask(path, { method: 'PUT', json: { [element]: before } });
    },
  );

  it.skipIf(resource.identity === null)('ignores what is unknown', async () => {
    const { status } = await ask(await changeable(resource), { method: 'PUT', json: { Colour: 'red' } });
    expect(status).toBe(204);
  });

  it.skipIf(resource.identity === null)('is 400 when there is none', async () => {
    const { path } = await filled(resource);
    const { status, text } = await ask(`${path}/${ABSENT_ID}`, { method: 'PUT', json: { Colour: 'red' } });
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { errors: { code: 'DATA_EXCEPTION', message: `${resource.item} not found ` } },
    ]);
  });

  it.runIf(resource.list === null)('is possible where there is only one', async () => {
    const { status } = await ask(await objectPath(resource), { method: 'PUT', json: { Colour: 'red' } });
    expect(status).toBe(204);
  });
});

/** The last one, which is none of the factory's; of the configuration values, one that may be changed. */
async function changeable(resource: CatalogueResource): Promise<string> {
  const isConfiguration = resource.resource === 'configuration-values';
  return isConfiguration ? `${resource.path}/System.SA.UserInactivityTimeout` : objectPath(resource);
}
