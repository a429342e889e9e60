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

/** What a new object needs besides the elements required by the catalogue: CUPI's rules on values. */
const PARTICULAR: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'alternate-extensions': () => Promise.resolve({ IdIndex: '2' }),
  ports: async () => ({ VmsServerObjectId: await idFor('VmsServerObjectId') }),
};

/** What a test cannot create: the maximum exists already, or the POST creates no object of its own. */
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

type Rule = (resource: CatalogueResource) => Promise<void>;

const behaviourOf = ({ resource }: CatalogueResource) => behaviours[resource] ?? {};
const isOnly = ({ list }: CatalogueResource) => list === null;
const hasIds = (resource: CatalogueResource) => !isOnly(resource) && resource.identity !== null;
const withVerb = (verb: string) =>
  catalogue.resources.filter(({ verbs }) => (verbs as readonly string[]).includes(verb));

/** Checks a rule for each of the resources; the message names all that break it. */
async function holds(resources: readonly CatalogueResource[], rule: Rule): Promise<void> {
  expect(resources.length).toBeGreaterThan(0);
  const failures: string[] = [];
  for (const resource of resources) {
    await rule(resource).catch((error: unknown) => failures.push(`${resource.resource}: ${String(error)}`));
  }
  expect(failures).toEqual([]);
}

describe('every list', () => {
  const lists = withVerb('list');

  it('has objects, with elements of the catalogue in its order', () =>
    holds(lists, async (resource) => {
      const { objects } = await filled(resource);
      const order = resource.fields.map(({ element }) => element);
      for (const elements of objects.map((object) => Object.keys(object))) {
        const expected = order.filter((element) => elements.includes(element));
        expect(elements.toSorted()).toEqual(expected.toSorted());
        if (!behaviourOf(resource).printedLast) expect(elements).toEqual(expected);
      }
    }));

  it('shows no more than the elements of lists', () =>
    holds(lists, async (resource) => {
      const { objects } = await filled(resource);
      const shown = resource.listElements ?? resource.fields.map(({ element }) => element);
      expect(shown).toEqual(expect.arrayContaining(Object.keys(objects[0] ?? {})));
    }));

  it('counts its objects', () =>
    holds(
      lists.filter((resource) => !behaviourOf(resource).hasNoTotal),
      async (resource) => {
        const { path, objects } = await filled(resource);
        const { text } = await ask(
          `${path}?${behaviourOf(resource).isPagedByOffset ? 'limit' : 'rowsPerPage'}=0`,
        );
        expect(JSON.parse(text)).toEqual({ '@total': String(objects.length) });
      },
    ));

  it('is paged', () =>
    holds(lists, async (resource) => {
      const { path, objects } = await filled(resource);
      const page = behaviourOf(resource).isPagedByOffset ? 'offset=1&limit=1' : 'pageNumber=2&rowsPerPage=1';
      expect(await listed(`${path}?${page}`, resource)).toEqual(objects.slice(1, 2));
    }));

  it('rejects a query on an unknown column', () =>
    holds(lists, async (resource) => {
      const { path } = await filled(resource);
      expect((await ask(`${path}?query=(bogus%20is%20bogus)`)).status).toBe(400);
    }));

  it('is filtered by each of its columns', () =>
    holds(lists, async (resource) => {
      const { path, objects } = await filled(resource);
      for (const element of resource.filter) {
        const type = resource.fields.find((field) => field.element === element)?.type;
        for (const { [element]: value } of objects) {
          if (value === undefined) continue;
          const wanted = type === 'boolean' ? String(Number(value === 'true')) : value;
          const matches = await listed(`${path}?query=(${element}%20is%20${segment(wanted)})`, resource);
          const values = new Set(matches.map((match) => match[element]?.toLowerCase()));
          expect([element, ...values]).toEqual([element, value.toLowerCase()]);
        }
      }
    }));

  it('is sorted by each of its columns', () =>
    holds(lists, async (resource) => {
      const { path } = await filled(resource);
      for (const element of resource.sort) {
        const sorted = await listed(`${path}?sort=(${element}%20desc)`, resource);
        const keys = sorted.map((object) => object[element]?.toLowerCase() ?? '');
        const expected = keys.toSorted((one, other) => (one < other ? 1 : one > other ? -1 : 0));
        expect([element, ...keys]).toEqual([element, ...expected]);
      }
    }));

  it('is empty under an absent parent', () =>
    holds(
      lists.filter(({ parent }) => parent !== null),
      async (resource) => {
        const { status, text } = await ask(resource.path.replaceAll(/\{\w+\}/g, ABSENT_ID));
        const empty = behaviourOf(resource).hasNoTotal ? {} : { '@total': '0' };
        expect([status, JSON.parse(text)]).toEqual([200, empty]);
      },
    ));
});

describe('every object', () => {
  const readable = withVerb('get');

  it('is found by the values in the list', () =>
    holds(readable.filter(hasIds), async (resource) => {
      const { path, objects } = await filled(resource);
      for (const object of objects.slice(0, 3)) {
        const { status, text } = await ask(`${path}/${segment(identityOf(resource, object))}`);
        expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining(object)]);
      }
    }));

  it('is 404 when there is none', () =>
    holds(readable.filter(hasIds), async (resource) => {
      const { path } = await filled(resource);
      expect((await ask(`${path}/${ABSENT_ID}`)).status).toBe(404);
    }));

  it('is found below its own parent only', () =>
    holds(
      readable.filter(({ parent, identity }) => parent !== null && identity !== null),
      async (resource) => {
        const path = await objectPath(resource);
        const own = new RegExp(resource.path.replaceAll(/\{\w+\}/g, '([^/]+)')).exec(path)?.[1] ?? '';
        expect((await ask(path.replace(own, ABSENT_ID))).status).toBe(404);
      },
    ));

  it('exists where there is only one', () =>
    holds(readable.filter(isOnly), async (resource) => {
      expect((await ask(await objectPath(resource))).status).toBe(200);
    }));

  it('has links with a target', () =>
    holds(
      readable.filter((resource) => resource.identity !== null || isOnly(resource)),
      async (resource) => {
        const { text } = await ask(await objectPath(resource));
        const object = JSON.parse(text) as Record<string, string>;
        for (const { element, type } of resource.fields) {
          const link = type === 'link' ? object[element] : undefined;
          // Recordings do not exist, and resets are not read.
          if (link === undefined || /\/(voicename|audio|reset)$/.test(link)) continue;
          const { status } = await ask(link);
          expect([element, link, status]).toEqual([element, link, 200]);
        }
      },
    ));
});

describe('creating an object', () => {
  const creatable = withVerb('create');
  const requiredOf = ({ create }: CatalogueResource) => create?.required ?? [];

  /** The elements without which nothing is created; one of those of which one is needed is among them. */
  async function sufficient(resource: CatalogueResource): Promise<Record<string, string>> {
    const elements = [...requiredOf(resource), ...(resource.create?.oneOf ?? []).slice(0, 1)];
    const values: Record<string, string> = {};
    for (const field of resource.fields.filter(({ element }) => elements.includes(element))) {
      values[field.element] = await valueFor(resource, field);
    }
    return { ...values, ...(await PARTICULAR[resource.resource]?.()) };
  }

  async function target(resource: CatalogueResource): Promise<string> {
    const { path } = await filled(resource);
    const parameters: string[] = [];
    for (const { name: parameter } of resource.create?.query ?? []) {
      if (parameter === 'templateAlias') parameters.push('templateAlias=branchtemplate');
      if (parameter === 'templateObjectId') {
        const { objects } = await filled(resourceNamed('call-handler-templates'));
        parameters.push(`templateObjectId=${objects[0]?.ObjectId ?? ''}`);
      }
    }
    const isAtItsPath = behaviourOf(resource).isCreatedAtItsPath === true;
    return `${path}${isAtItsPath ? '/1031' : ''}?${parameters.join('&')}`;
  }

  it('needs the elements required, and can be undone', () =>
    holds(
      creatable.filter(({ resource }) => !UNCREATED.has(resource)),
      async (resource) => {
        const path = await target(resource);
        const { status, text } = await ask(path, { method: 'POST', json: await sufficient(resource) });
        expect([status, text]).toEqual([201, expect.stringMatching(/^\/vmrest\//)]);

        const created = text.replaceAll('#', '%23');
        if (resource.verbs.includes('get')) expect((await ask(created)).status).toBe(200);
        if (resource.verbs.includes('delete')) {
          expect((await ask(created, { method: 'DELETE' })).status).toBe(204);
          expect((await ask(created, { method: 'DELETE' })).status).toBe(404);
        }
      },
    ));

  it('is rejected without any of the elements required', () =>
    holds(creatable, async (resource) => {
      for (const missing of requiredOf(resource)) {
        if (resource.parent?.field === missing) continue;
        const values = Object.entries(await sufficient(resource));
        const rest = Object.fromEntries(values.filter(([element]) => element !== missing));
        const { status } = await ask(await target(resource), { method: 'POST', json: rest });
        expect([missing, status]).toEqual([missing, 400]);
      }
    }));
});

describe('changing an object', () => {
  const changing = withVerb('update');

  const plainFieldOf = ({ resource, fields }: CatalogueResource) =>
    fields.find(({ element, type, access, values }) => {
      const isPlain = (type === 'boolean' || type === 'text') && access === 'read-write' && !values;
      return isPlain && UNCHANGED[resource] !== element;
    });

  it('shows what was written', () =>
    holds(
      changing.filter(
        (resource) => plainFieldOf(resource) && resource.verbs.includes('get') && resource.identity !== null,
      ),
      async (resource) => {
        const path = await changeable(resource);
        const { element = '', type } = plainFieldOf(resource) ?? {};
        const before = (JSON.parse((await ask(path)).text) as Record<string, string>)[element];
        const value = type === 'boolean' ? String(before !== 'true') : 'Changed';
        const { status, text } = await ask(path, { method: 'PUT', json: { [element]: value } });
        expect([status, text]).toEqual([204, '']);
        expect(JSON.parse((await ask(path)).text)).toEqual(expect.objectContaining({ [element]: value }));
        await ask(path, { method: 'PUT', json: { [element]: before } });
      },
    ));

  it('ignores what is unknown', () =>
    holds(
      changing.filter(({ identity }) => identity !== null),
      async (resource) => {
        const { status } = await ask(await changeable(resource), { method: 'PUT', json: { Colour: 'red' } });
        expect(status).toBe(204);
      },
    ));

  it('is 400 when there is none', () =>
    holds(
      changing.filter(({ identity }) => identity !== null),
      async (resource) => {
        const { path } = await filled(resource);
        const { status, text } = await ask(`${path}/${ABSENT_ID}`, {
          method: 'PUT',
          json: { Colour: 'red' },
        });
        expect([status, JSON.parse(text)]).toEqual([
          400,
          { errors: { code: 'DATA_EXCEPTION', message: `${resource.item} not found ` } },
        ]);
      },
    ));

  it('is possible where there is only one', () =>
    holds(changing.filter(isOnly), async (resource) => {
      const { status } = await ask(await objectPath(resource), { method: 'PUT', json: { Colour: 'red' } });
      expect(status).toBe(204);
    }));
});

/** The last one, which is not a factory object; of the configuration values, one that may be changed. */
async function changeable(resource: CatalogueResource): Promise<string> {
  const isConfiguration = resource.resource === 'configuration-values';
  return isConfiguration ? `${resource.path}/System.SA.UserInactivityTimeout` : objectPath(resource);
}
