import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dereferenced, type Json } from './openapi-document.fixture.js';
import { hoist } from './hoist.js';

/** An operation that answers so. */
const answering = (responses: Json, rest: Json = {}): Json => ({ get: { ...rest, responses } });

const noContent = { description: 'Done.' };
const page = { name: 'page', in: 'query', schema: { type: 'integer' } };
const shown = (schema: string, headers: Json = {}): Json => ({
  description: 'Shown.',
  headers,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});

describe('equal parts of an OpenAPI document', () => {
  it('stand once in the components, and are referred to', () => {
    const document = {
      paths: {
        '/a': answering({ 204: noContent }, { parameters: [page] }),
        '/b': answering({ 204: noContent }, { parameters: [page] }),
      },
    };
    const reference = answering(
      { 204: { $ref: '#/components/responses/NoContent' } },
      { parameters: [{ $ref: '#/components/parameters/page' }] },
    );
    expect(hoist(document)).toEqual({
      paths: { '/a': reference, '/b': reference },
      components: { parameters: { page }, responses: { NoContent: noContent } },
    });
  });

  it('are equal whatever the order of their members', () => {
    const document = {
      paths: {
        '/a': answering({}, { parameters: [{ name: 'x', in: 'query' }] }),
        '/b': answering({}, { parameters: [{ in: 'query', name: 'x' }] }),
      },
    };
    expect(hoist(document)).toMatchObject({ components: { parameters: { x: { name: 'x', in: 'query' } } } });
  });

  it('are equal also when their own parts are shared already', () => {
    const header = { ETag: { schema: { type: 'string' } } };
    const document = {
      paths: {
        '/a': answering({ 200: shown('A', header) }),
        '/b': answering({ 200: shown('A', header) }),
        '/c': answering({ 200: shown('C', header) }),
      },
    };
    expect(hoist(document)).toMatchObject({
      paths: {
        '/b': answering({ 200: { $ref: '#/components/responses/A' } }),
        '/c': answering({ 200: { headers: { ETag: { $ref: '#/components/headers/ETag' } } } }),
      },
      components: { responses: { A: { headers: { ETag: { $ref: '#/components/headers/ETag' } } } } },
    });
  });

  it('are the component that they equal, though they occur once', () => {
    const document = {
      paths: { '/a': answering({ 204: noContent }) },
      components: { schemas: { A: {} }, responses: { Done: noContent } },
    };
    expect(hoist(document)).toEqual({
      ...document,
      paths: { '/a': answering({ 204: { $ref: '#/components/responses/Done' } }) },
    });
  });

  it('are numbered where they would have the same name', () => {
    const other = { ...page, description: 'Another.' };
    const document = {
      paths: {
        '/a': answering({}, { parameters: [page, other] }),
        '/b': answering({}, { parameters: [other, page] }),
      },
    };
    expect(hoist(document)).toMatchObject({ components: { parameters: { page, 'page-2': other } } });
  });

  it('are called after what they are', () => {
    const example = { value: 1 };
    const body = { content: { 'application/json': { examples: { 'A new one': example } } } };
    const document = {
      paths: {
        '/a': answering({ 200: shown('A'), '4XX': shown('Problem'), 304: noContent }, { requestBody: body }),
        '/b': answering(
          { 200: shown('A'), default: shown('Problem'), 304: noContent },
          { requestBody: body },
        ),
      },
    };
    expect(hoist(document)).toMatchObject({
      components: {
        examples: { ANewOne: example },
        responses: { A: shown('A'), Problem: shown('Problem'), NotModified: noContent },
      },
    });
  });

  it('are left where they are when there is one of each', () => {
    const document = {
      paths: { '/a': answering({ 200: shown('A'), 204: noContent }, { parameters: [page] }) },
    };
    expect(hoist(document)).toEqual(document);
  });
});

/** Few different parts, so that many are equal; and names that an object has by nature. */
const name = fc.constantFrom<string>('page', 'ETag', 'constructor', '__proto__', 'not a name');
const status = fc.constantFrom('200', '204', '404', '4XX', 'default');
const mapOf = (part: fc.Arbitrary<Json>, key = name): fc.Arbitrary<Json> =>
  fc.array(fc.tuple(key, part), { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
const leaf = fc.constantFrom<Json>(
  { description: 'a' },
  { description: 'b' },
  { schema: { $ref: '#/components/schemas/A' } },
);
const content = mapOf(
  mapOf(leaf).map((examples) => ({ schema: { $ref: '#/components/schemas/A' }, examples })),
);
const response = fc.record(
  { description: fc.constantFrom('a', 'b'), headers: mapOf(leaf), content },
  { requiredKeys: ['description'] },
);
const parameters = fc.array(fc.record({ name, in: fc.constant('query') }), { maxLength: 3 });
const operation = fc.record(
  { parameters, responses: mapOf(response, status), requestBody: fc.record({ content }) },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    paths: mapOf(fc.record({ get: operation, patch: operation, parameters }, { requiredKeys: [] })),
    components: fc.record({ responses: mapOf(response), headers: mapOf(leaf) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['paths'] },
);

describe('an OpenAPI document with its equal parts in the components', () => {
  it('says the same as before, once all references are followed', () => {
    fc.assert(
      fc.property(document, (before) => {
        const after = hoist(before as Json) as Json & { components?: Json };
        expect(dereferenced(after.paths, after)).toEqual(dereferenced(before.paths, before));
      }),
    );
  });

  it('has nothing more to share', () => {
    fc.assert(
      fc.property(document, (before) => {
        const after = hoist(before as Json);
        expect(hoist(after)).toEqual(after);
      }),
    );
  });

  it('is another document: the original does not change', () => {
    fc.assert(
      fc.property(document, (before) => {
        const clone = structuredClone(before);
        hoist(before as Json);
        expect(before).toEqual(clone);
      }),
    );
  });
});
