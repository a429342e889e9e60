import { describe, expect, it } from 'vitest';
import { inclusionsOf, inclusionsOfList, resources, type Resource } from '#gateway';
import { auditLineOf } from '../support/audit-lines.js';
import { expectErrors, expectProblem, unknownParameter } from '../support/problems.js';
import { ABSENT_ID, useSimulatorGateway } from '../support/simulator-gateway.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';
import {
  allItemsOf,
  changeOf,
  createdObjectIn,
  itemsOf,
  newBodyOf,
  parentIdsOf,
  errorsOfEmptyBody,
  valueOfAnotherType,
  type Ids,
  type Json,
} from './sample-objects.js';

const auditFile = `${useTemporaryFolder()}/audit.log`;
const gateway = useSimulatorGateway(
  {},
  { CACHE_TTL_SECONDS: '60', AUDIT_LOG_FILE: auditFile, RATE_LIMIT_PER_MINUTE: '100000' },
);

/** Every declared resource has to pass this. */
describe.each(resources.map((resource) => ({ name: resource.name, resource })))('$name', ({ resource }) => {
  const { call } = gateway;
  const { model, declaration, identity, parent, isSingleton } = resource;
  const { filter = [], sort = [], listed } = declaration;
  const [firstSort] = sort;
  const canRemove = resource.can('create') && resource.can('delete');

  const parentIds = () => parentIdsOf(resource, gateway);
  const newBody = () => newBodyOf(resource, gateway);
  const idIn = (object: Json) => String(object[identity?.field ?? '']);
  const onePath = (ids: Ids, object: Json) => resource.objectPath(resource.idsOf(ids, idIn(object)));

  /** Path of an object that there is, and the object as it is listed; of a singleton as it is read. */
  async function anObject(): Promise<{ readonly path: string; readonly object: Json }> {
    const ids = await parentIds();
    if (isSingleton) {
      const path = resource.objectPath(ids);
      return { path, object: (await call('GET', path)).body as Json };
    }
    const [object] = await itemsOf(resource, ids, gateway);
    if (!object) throw new Error('there is none');
    return { path: onePath(ids, object), object };
  }

  async function create(): Promise<{ readonly path: string; readonly object: Json }> {
    const answer = await call('POST', resource.collectionPath(await parentIds()), {
      body: await newBody(),
    });
    expect(answer.status).toBe(201);
    return { path: String(answer.headers.location), object: createdObjectIn(answer.body) };
  }

  /** An object that a test may change: a new one where they can be made and removed. */
  const anObjectToChange = () => (canRemove ? create() : anObject());

  describe.runIf(resource.can('list'))('its list', () => {
    it('has objects, and their number', async () => {
      const answer = await call('GET', resource.collectionPath(await parentIds()));
      const { items, total } = answer.body as { items: Json[]; total: number };
      expect(answer.status).toBe(200);
      expect(items.length).toBeGreaterThan(0);
      expect(total).toBeGreaterThanOrEqual(items.length);
      expect(items.filter(({ etag }) => (etag === undefined) !== (listed !== undefined))).toEqual([]);
    });

    it('has pages, which show every object once', async () => {
      const path = resource.collectionPath(await parentIds());
      const all = await allItemsOf(`${path}?pageSize=200`, gateway);
      expect(await allItemsOf(`${path}?pageSize=3`, gateway)).toEqual(all);
      expect((await call('GET', `${path}?pageSize=0`)).body).toMatchObject({ items: [], total: all.length });
    });

    it.each(filter)('is filtered by %s', async (field) => {
      const ids = await parentIds();
      const item = (await itemsOf(resource, ids, gateway, '?pageSize=200')).find(
        ({ [field]: value }) => value !== undefined && value !== '',
      );
      // Where none has a value, none is found by one.
      const value = item ? String(item[field]) : String(model.fields[field]?.example);
      const query = `?${field}=${encodeURIComponent(value)}`;
      const found = await itemsOf(resource, ids, gateway, query);
      if (item) expect(found).toContainEqual(item);
      expect(
        found.filter(({ [field]: other }) => String(other).toLowerCase() !== value.toLowerCase()),
      ).toEqual([]);
      if (!item || model.fields[field]?.type !== 'text') return;
      const start = value.slice(0, 2);
      const startQuery = `?${field}StartsWith=${encodeURIComponent(start)}`;
      const starting = await itemsOf(resource, ids, gateway, startQuery);
      expect(starting).toContainEqual(item);
      expect(
        starting.filter(({ [field]: other }) => !String(other).toLowerCase().startsWith(start.toLowerCase())),
      ).toEqual([]);
    });

    it.each(sort)('is sorted by %s, in both directions', async (field) => {
      const path = `${resource.collectionPath(await parentIds())}?pageSize=200`;
      const ascending = await allItemsOf(`${path}&sort=${field}`, gateway);
      const descending = await allItemsOf(`${path}&sort=-${field}`, gateway);
      const valuesOf = (items: Json[]) => items.map(({ [field]: value }) => String(value).toLowerCase());
      expect(valuesOf(ascending)).toEqual(valuesOf(ascending).toSorted());
      expect(valuesOf(descending)).toEqual(valuesOf(ascending).toReversed());
    });

    it('takes no other parameters, and reports all that are wrong', async () => {
      const path = resource.collectionPath(await parentIds());
      const unsortable = firstSort === undefined ? [] : ['sort=links'];
      const answer = await call('GET', `${path}?${['page=0', 'links=x', ...unsortable].join('&')}`);
      const allowed = sort.flatMap((field) => [field, `-${field}`]);
      expectErrors(answer, path, [
        {
          parameter: 'page',
          code: 'too-small',
          minimum: 1,
          detail: 'must be a whole number from 1 to 999999999',
        },
        unknownParameter('links'),
        ...(unsortable.length > 0
          ? [
              {
                parameter: 'sort',
                code: 'not-allowed' as const,
                allowed,
                detail: `must be one of ${allowed.join(', ')}`,
              },
            ]
          : []),
      ]);
    });

    it('is a cache hit, and 304 for a caller that has it', async () => {
      const path = resource.collectionPath(await parentIds());
      await call('GET', path);
      const answer = await call('GET', path);
      expect(answer.headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=\d+$/);
      const headers = { 'If-None-Match': String(answer.headers.etag) };
      expect((await call('GET', path, { headers })).status).toBe(304);
    });

    it.runIf(parent)('is not found below a parent that does not exist', async () => {
      const ids = { ...(await parentIds()), [parent?.idParameter ?? '']: ABSENT_ID };
      const path = resource.collectionPath(ids);
      const answer = await call('GET', path);
      expectProblem(answer, 'not-found', path, { upstream: expect.any(Object) as object });
    });
  });

  describe.runIf(resource.can('get') && !declaration.isListedById)('one of it', () => {
    it('is shown as the list shows it, with the validator that it says', async () => {
      const { path, object } = await anObject();
      const answer = await call('GET', path);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject(listed ? { ...object, links: expect.any(Object) as object } : object);
      expect(answer.headers.etag).toBe((answer.body as Json).etag);
      const headers = { 'If-None-Match': String(answer.headers.etag) };
      expect((await call('GET', path, { headers })).status).toBe(304);
    });

    it('has links that lead somewhere', async () => {
      const { links } = (await call('GET', (await anObject()).path)).body as {
        links: Record<string, string>;
      };
      const statuses = await Promise.all(
        Object.values(links).map(async (link) => (await call('GET', link)).status),
      );
      expect(Object.keys(links)).toContain('self');
      expect(statuses).toEqual(statuses.map(() => 200));
    });

    it.runIf(!isSingleton)('is not found by the id of none', async () => {
      const path = resource.objectPath(resource.idsOf(await parentIds(), absentIdOf(resource)));
      expectProblem(await call('GET', path), 'not-found', path, { upstream: expect.any(Object) as object });
    });

    it.runIf(!isSingleton && identity?.pattern === undefined)('has a UUID for its id', async () => {
      const path = resource.objectPath(resource.idsOf(await parentIds(), 'none'));
      expectErrors(await call('GET', path), path, [
        {
          parameter: resource.idParameter ?? '',
          code: 'format',
          format: 'uuid',
          detail: 'must be a UUID',
        },
      ]);
      expect(gateway.simulator().requests.filter(({ url }) => url.includes('/none'))).toEqual([]);
    });

    it.runIf(parent && !isSingleton)('is not found below another parent', async () => {
      const { object } = await anObject();
      const ids = await parentIds();
      const all = parent ? await itemsOf(parent, ids, gateway, '?pageSize=200') : [];
      const others = all.map((item) => String(item[parent?.identity?.field ?? '']));
      const other = others.find((id) => id !== ids[parent?.idParameter ?? '']) ?? '';
      const path = onePath({ ...ids, [parent?.idParameter ?? '']: other }, object);
      expect((await call('GET', path)).status).toBe(404);
    });
  });

  // Where a GET by id is a list, that is tested as one.
  const isOneRead = resource.can('get') && !declaration.isListedById;
  const ofOne = isOneRead ? [...inclusionsOf(resource).keys()] : [];
  const ofList = resource.can('list') ? [...inclusionsOfList(resource).keys()] : [];

  describe.runIf(ofOne.length + ofList.length > 0)('what is included', () => {
    /** What the links of an object lead to, by name; nothing for those that it does not have. */
    async function linkedFrom({ links }: Json, names: readonly string[]): Promise<Json> {
      const there = names.filter((name) => Object.hasOwn(links as object, name));
      const entries = await Promise.all(
        there.map(async (name) => [name, (await call('GET', (links as Json)[name] as string)).body] as const),
      );
      return Object.fromEntries(entries);
    }

    it.each(ofOne)('is shown with one of it as it is shown alone: %s', async (name) => {
      const { path } = await anObject();
      const { body: alone } = (await call('GET', path)) as { body: Json };
      const { status, body } = (await call('GET', `${path}?include=${name}`)) as {
        status: number;
        body: Json;
      };
      expect(status).toBe(200);
      expect(body).toEqual({ ...alone, included: await linkedFrom(alone, [name]) });
    });

    it.each(ofList)('is shown with each object of a list as it is shown alone: %s', async (name) => {
      const path = resource.collectionPath(await parentIds());
      const { body: alone } = (await call('GET', `${path}?pageSize=5`)) as { body: Json };
      const { status, body } = (await call('GET', `${path}?pageSize=5&include=${name}`)) as {
        status: number;
        body: Json;
      };
      expect(status).toBe(200);
      const { items } = alone as { items: Json[] };
      const expected = await Promise.all(
        items.map(async (item) => ({ ...item, included: await linkedFrom(item, [name]) })),
      );
      expect(body.items).toEqual(expected);
    });

    it.runIf(ofList.length > 0)(
      'is answered from the cache, and told to whoever has it already',
      async () => {
        const names = ofList.slice(0, 3).join(',');
        const path = `${resource.collectionPath(await parentIds())}?pageSize=5&include=${names}`;
        const first = await call('GET', path);
        gateway.simulator().clearRequests();
        const answer = await call('GET', path);
        expect(answer.text).toBe(first.text);
        expect(answer.headers['cache-status']).toMatch(/^cupi-gateway; hit; ttl=\d+; detail="hit=\d+"$/);
        const headers = { 'If-None-Match': String(answer.headers.etag) };
        expect((await call('GET', path, { headers })).status).toBe(304);
        expect(gateway.simulator().requests).toEqual([]);
      },
    );
  });

  it.runIf(resource.can('list') && ofList.length === 0)(
    'includes nothing where there is nothing',
    async () => {
      const path = resource.collectionPath(await parentIds());
      expectErrors(await call('GET', `${path}?include=links`), path, [unknownParameter('include')]);
    },
  );

  it.runIf(isOneRead && ofOne.length === 0)('includes nothing with one of it either', async () => {
    const { path } = await anObject();
    expectErrors(await call('GET', `${path}?include=links`), path, [unknownParameter('include')]);
  });

  describe.runIf(resource.can('create') && !declaration.makes)('a new one', () => {
    it('is shown as it is read, where it says that it is', async () => {
      const { path, object } = await create();
      const read = await call('GET', path);
      expect(object).toEqual(read.body);
      expect((object.links as Json).self).toBe(path);
    });

    it('is not shown when that is not wanted', async () => {
      const answer = await call('POST', resource.collectionPath(await parentIds()), {
        body: await newBody(),
        headers: { Prefer: 'return=minimal' },
      });
      expect([answer.status, answer.text, answer.headers['preference-applied']]).toEqual([
        201,
        '',
        'return=minimal',
      ]);
      expect((await call('GET', String(answer.headers.location))).status).toBe(200);
    });

    it('is in the list at once, although that was cached', async () => {
      const path = `${resource.collectionPath(await parentIds())}?pageSize=0`;
      const { total: before } = (await call('GET', path)).body as { total: number };
      await create();
      expect((await call('GET', path)).body).toMatchObject({ total: before + 1 });
    });

    it('is made once, however often the same is asked for', async () => {
      const path = resource.collectionPath(await parentIds());
      const request = {
        body: await newBody(),
        headers: { 'Idempotency-Key': `conformance-${resource.name}` },
      };
      const first = await call('POST', path, request);
      const second = await call('POST', path, request);
      expect(second.headers['idempotent-replayed']).toBe('true');
      expect(second.headers.location).toBe(first.headers.location);
    });

    it('needs what CUPI needs', async () => {
      const path = resource.collectionPath(await parentIds());
      const answer = await call('POST', path, { body: {} });
      expectErrors(answer, path, errorsOfEmptyBody(resource));
    });

    it.runIf(declaration.parentField)('names no other parent than its path', async () => {
      const path = resource.collectionPath(await parentIds());
      const body = { ...(await newBody()), [declaration.parentField ?? '']: ABSENT_ID };
      const answer = await call('POST', path, { body });
      expect((answer.body as { errors: Json[] }).errors).toMatchObject([
        {
          pointer: `/${declaration.parentField}`,
          code:
            model.fields[declaration.parentField ?? '']?.access === 'read-only' ? 'read-only' : 'conflict',
        },
      ]);
    });

    it.runIf(parent)('is not made below a parent that does not exist', async () => {
      const ids = { ...(await parentIds()), [parent?.idParameter ?? '']: ABSENT_ID };
      const path = resource.collectionPath(ids);
      const answer = await call('POST', path, { body: await newBody() });
      expectProblem(answer, 'not-found', path, { upstream: expect.any(Object) as object });
    });
  });

  describe.runIf(resource.can('update'))('a changed one', () => {
    it.each(['PATCH', 'PUT'] as const)('keeps what %s does not send', async (method) => {
      const { path, object } = await anObjectToChange();
      const change = changeOf(resource, object);
      const answer = await call(method, path, { body: change });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ ...writableIn(resource, object), ...change });
      expect((answer.body as Json).etag).not.toBe(object.etag);
      expect((await call('GET', path)).body).toEqual(answer.body);
    });

    it('is not shown when that is not wanted', async () => {
      const { path, object } = await anObjectToChange();
      const body = changeOf(resource, object);
      const answer = await call('PATCH', path, { body, headers: { Prefer: 'return=minimal' } });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await call('GET', path)).body).toMatchObject(body);
    });

    it('is changed only if it is the version that is named', async () => {
      const { path, object } = await anObjectToChange();
      const body = changeOf(resource, object);
      const headers = { 'If-Match': String(object.etag) };
      expect((await call('PATCH', path, { body, headers })).status).toBe(200);
      const again = await call('PATCH', path, { body: changeOf(resource, body), headers });
      expectProblem(again, 'precondition-failed', path);
      expect((await call('GET', path)).body).toMatchObject(body);
    });

    it('is rejected with everything that is wrong, and nothing is sent', async () => {
      const { path } = await anObject();
      gateway.simulator().clearRequests();
      for (const { body, expected } of wrongBodiesOf(resource)) {
        const answer = await call('PATCH', path, { body });
        const { errors } = answer.body as { errors: { pointer: string; code: string }[] };
        const told = errors.map(({ pointer, code }) => `${pointer} ${code}`);
        expect(told.toSorted()).toEqual(expected.toSorted());
      }
      expect(gateway.simulator().requests).toEqual([]);
    });

    it('has something that is changed', async () => {
      const { path } = await anObject();
      const answer = await call('PATCH', path, { body: {} });
      expectProblem(answer, 'validation-failed', path, { errors: [expect.any(Object) as object] });
    });

    it('has one line in the audit log, without values', async () => {
      const { path, object } = await anObjectToChange();
      const body = changeOf(resource, object);
      const answer = await call('PATCH', path, { body });
      expect(await auditLineOf(auditFile, String(answer.headers['x-request-id']))).toMatchObject({
        method: 'PATCH',
        resource: resource.segment,
        fields: Object.keys(body),
        outcome: 'succeeded',
        ...(!isSingleton && { objectId: path.slice(path.lastIndexOf('/') + 1) }),
      });
    });

    it('changes what belongs to it as well, as far as the cache knows', async () => {
      const { path, object } = await anObjectToChange();
      const own = resource.idsOf(await parentIds(), idIn(object));
      const below = resource.children.map((child) => child.collectionPath(own));
      await Promise.all(below.map((list) => call('GET', list)));
      await call('PATCH', path, { body: changeOf(resource, object) });
      for (const list of below) {
        expect((await call('GET', list)).headers['cache-status']).not.toMatch(/; hit/);
      }
    });
  });

  describe.runIf(resource.can('delete'))('a deleted one', () => {
    it('is gone, from the list as well', async () => {
      const { path, object } = await create();
      const list = `${resource.collectionPath(await parentIds())}?pageSize=200`;
      await call('GET', list);
      expect((await call('DELETE', path)).status).toBe(204);
      expect((await call('GET', path)).status).toBe(404);
      const { items } = (await call('GET', list)).body as { items: Json[] };
      expect(items.map(idIn)).not.toContain(idIn(object));
    });

    it('is deleted only if it is the version that is named', async () => {
      const { path } = await create();
      const headers = { 'If-Match': '"another"' };
      expectProblem(await call('DELETE', path, { headers }), 'precondition-failed', path);
      expect((await call('GET', path)).status).toBe(200);
    });

    it('is not found when there was none', async () => {
      const path = resource.objectPath(resource.idsOf(await parentIds(), ABSENT_ID));
      expect((await call('DELETE', path)).status).toBe(404);
    });
  });
});

/** Errors that an answer has at most. */
const MAX_ERRORS = 100;

/** Bodies in which each field is wrong, together every field, and what is wrong with each. */
function wrongBodiesOf({ model }: Resource): { readonly body: Json; readonly expected: string[] }[] {
  const fields = Object.entries(model.fields).map(([name, field]) => {
    const isWritable = ['read-write', 'write-only', 'update-only'].includes(field.access);
    const code = isWritable ? 'type' : 'read-only';
    return { name, value: valueOfAnotherType(field), code };
  });
  const all = [...fields, { name: 'unknownField', value: 1, code: 'unknown' }];
  const starts = Array.from({ length: Math.ceil(all.length / MAX_ERRORS) }, (_, n) => n * MAX_ERRORS);
  return starts.map((start) => {
    const some = all.slice(start, start + MAX_ERRORS);
    return {
      body: Object.fromEntries(some.map(({ name, value }) => [name, value])),
      expected: some.map(({ name, code }) => `/${name} ${code}`),
    };
  });
}

function absentIdOf({ identity }: Resource): string {
  return identity?.pattern === undefined ? ABSENT_ID : '9999999';
}

/** What callers can write of an object: the rest may follow from it, such as a name that is made of the port. */
function writableIn({ model }: Resource, object: Json): Json {
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => {
      const access = model.fields[name]?.access;
      return access !== undefined && access !== 'read-only';
    }),
  );
}
