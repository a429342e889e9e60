import * as fc from 'fast-check';
import {
  committedDocument,
  isExtensibleEnum,
  operations,
  withOpenEnums,
  type LocatedOperation,
  type Parameter,
  type Schema,
} from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { xmlText } from '../support/xml-arbitraries.js';

/** A request that is made from the description of an operation, or nearly so. */
export interface FuzzedRequest {
  readonly method: string;
  /** Path and query as sent; `{phoneSystemId}` and the like stand for ids that exist at that moment. */
  readonly target: string;
  /** Says which of the ids that exist are meant. */
  readonly choice: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Name of the schema that the body should follow, if there is one. */
  readonly bodySchema?: string | undefined;
  readonly caller: 'client' | 'user' | 'nobody' | 'wrong key' | 'two' | 'token' | 'cookie';
}

function resolve(schema: Schema): Schema {
  if (typeof schema.$ref !== 'string') return schema;
  return committedDocument.components.schemas[schema.$ref.replace(/^.*\//, '')] ?? {};
}

/** Values that a schema allows, as far as these schemas go. */
function valid(unresolved: Schema): fc.Arbitrary<unknown> {
  const schema = resolve(unresolved);
  if (isExtensibleEnum(schema)) return valid(withOpenEnums(schema));
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (Array.isArray(schema.anyOf)) return fc.oneof(...(schema.anyOf as Schema[]).map(valid));
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1000) });
    case 'object':
      return validObject(schema);
    default:
      return validString(schema);
  }
}

function validObject({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(properties as Record<string, Schema>);
  return fc
    .record(Object.fromEntries(members.map(([name, schema]) => [name, valid(schema)])), {
      requiredKeys: required as string[],
    })
    .filter((object) => Object.keys(object).length > 0);
}

function validString({ format, pattern, minLength = 0, maxLength = 256 }: Schema): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.bigInt(0n, 10n ** 19n - 1n).map(String);
  return xmlText
    .map((text) => Array.from(text).slice(0, Number(maxLength)).join(''))
    .filter((text) => Array.from(text).length >= Number(minLength));
}

/** Values that most schemas do not allow. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    'true',
    '',
    ' ',
    0,
    -1,
    1.5,
    '2500',
    2 ** 31,
    2 ** 53,
    -0,
    1e308,
    [],
    {},
    'E',
  ),
  fc.constantFrom('\u0000', '\uFFFE', '\uD800', 'x'.repeat(65), 'x'.repeat(30_000), '\r\n', '😀'.repeat(64)),
  fc.jsonValue({ maxDepth: 2 }),
);

function body(schema: Schema): fc.Arbitrary<string> {
  const properties = Object.keys(resolve(schema).properties ?? {});
  const object = valid(schema) as fc.Arbitrary<Record<string, unknown>>;
  const strange = fc.oneof(
    fc.constantFrom(
      '__proto__',
      'constructor',
      'DisplayName',
      'objectId',
      'links',
      'extensions',
      'portCount',
      '',
    ),
    fc.string({ maxLength: 8 }),
  );
  const withMember = (name: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(object, name, junk).map(([members, name, value]) => {
      const text = JSON.stringify(
        Object.fromEntries(Object.entries(members).filter(([other]) => other !== name)),
      );
      const separator = text === '{}' ? '' : ',';
      // By hand, since no object has `__proto__` as it is meant here.
      return `${text.slice(0, -1)}${separator}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
    });
  return fc.oneof(
    { weight: 8, arbitrary: object.map((members) => JSON.stringify(members)) },
    { weight: 5, arbitrary: withMember(fc.constantFrom(...properties)) },
    { weight: 2, arbitrary: withMember(strange) },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.tuple(object, fc.nat()).map(([members, at]) => cut(JSON.stringify(members), at)),
    },
    { weight: 1, arbitrary: fc.constantFrom(...RAW_BODIES) },
  );
}

function cut(text: string, at: number): string {
  return text.slice(0, at % (text.length + 1));
}

const RAW_BODIES = [
  ...[
    '',
    '{}',
    '[]',
    'null',
    '{',
    '{"displayName":"a","displayName":"b"}',
    '\uFEFF{"displayName":"x"}',
    'NaN',
    "{'a':1}",
  ],
  ...[
    '{"displayName":"\\ud800"}',
    '{"displayName":1e999}',
    '['.repeat(20_000),
    `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  ],
  `{"displayName":"${'x'.repeat(70_000)}"}`,
];

const IDS = [
  ...['not-an-id', '%00', '..%2f..', '%2e%2e', 'x;y=z', '%C0%AF', '00000000-0000-0000-0000-000000000000'],
  ...[
    'AA6D3F45-CCDF-4FA2-8170-E5C94B51813A',
    'aa6d3f45-ccdf-4fa2-8170-e5c94b51813',
    '%61a6d3f45',
    'x'.repeat(200),
    '%',
  ],
];

function pathOf(template: string): fc.Arbitrary<string> {
  const names = [...template.matchAll(/\{\w+\}/g)].map(([name]) => name);
  const id = (name: string): fc.Arbitrary<string> =>
    fc.oneof({ weight: 16, arbitrary: fc.constant(name) }, fc.uuid(), fc.constantFrom(...IDS));
  const path = fc
    .tuple(...names.map(id))
    .map((ids) =>
      ids.reduce<string>((path, id, index) => path.replace(names[index] ?? '', () => id), template),
    );
  return fc
    .tuple(path, fc.constantFrom(...Array<string>(30).fill(''), '/', '.css', '//', '%20'))
    .map((parts) => parts.join(''));
}

function query(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = known.map(({ name, schema }) => pair(fc.constant(name), valid(schema)));
  const strange = [
    pair(fc.constantFrom('rowsPerPage', 'query', 'page[]', 'PAGE', '__proto__', ''), junk),
    ...known.map(({ name }) => pair(fc.constant(name), junk)),
  ];
  const some = known.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...pairs), { maxLength: 2 });
  const spoilt = fc.array(fc.oneof(...strange, ...pairs), { maxLength: 3 });
  return fc
    .oneof({ weight: 4, arbitrary: some }, spoilt)
    .map((all) => (all.length === 0 ? '' : `?${all.join('&')}`));
}

const MAX_VALUE_CHARACTERS = 500;

/** A parameter; half a surrogate pair, which no URL can carry, is replaced. */
function pair(name: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(name, value).map(([name, value]) => {
    const text = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_VALUE_CHARACTERS);
    return `${encodeURIComponent(name)}=${encodeURIComponent(Buffer.from(text).toString())}`;
  });
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  Accept: [
    'application/json',
    '*/*',
    'text/html',
    'application/xml',
    'application/problem+json',
    ';;',
    'application/json;q=0',
  ],
  Prefer: ['return=minimal', 'return=representation', 'return', ',,', 'respond-async, return=minimal'],
  'If-Match': ['*', '"x"', 'W/"x"', '""', ',', 'x'],
  'If-None-Match': ['*', '"x"', 'W/"x", "y"', 'x'],
  'Cache-Control': ['no-cache', 'no-store', 'max-age=0', 'only-if-cached', ','],
  'Idempotency-Key': ['a', 'b', 'c', '"quoted"', 'x'.repeat(255), 'x'.repeat(256), 'é', ' '],
  'X-Request-Id': ['abc', 'a b', 'x'.repeat(129), '<script>'],
  'X-CSRF': ['1', '0'],
  'Content-Encoding': ['gzip', 'identity'],
  'Accept-Encoding': ['gzip', 'identity;q=0'],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'x'],
  Origin: ['https://evil.example', 'null'],
  'X-Forwarded-For': ['1.2.3.4', 'x'],
  Range: ['bytes=0-1'],
};
const header = fc
  .constantFrom(...Object.keys(HEADERS))
  .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(HEADERS[name] ?? []))));
const headers = fc
  .oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(header, { maxLength: 3 }))
  .map((entries) => Object.fromEntries(entries));
const contentType = fc.constantFrom(
  ...Array<string>(40).fill('application/json'),
  ...[
    'application/merge-patch+json',
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'text/plain',
  ],
  ...['application/x-www-form-urlencoded', 'application/xml', 'application/json\ta', 'x'],
);
const caller = fc.constantFrom<FuzzedRequest['caller']>(
  ...Array<'client'>(30).fill('client'),
  ...(['user', 'user', 'nobody', 'wrong key', 'two', 'token', 'cookie'] as const),
);
const otherMethod = fc.constantFrom(
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'QUERY',
);

function requestOf({ path, method, operation }: LocatedOperation): fc.Arbitrary<FuzzedRequest> {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return fc
    .record({
      method: fc.oneof({ weight: 30, arbitrary: fc.constant(method.toUpperCase()) }, otherMethod),
      path: pathOf(path),
      query: fc.oneof({ weight: 4, arbitrary: query(operation.parameters ?? []) }, fc.constant('')),
      choice: fc.nat(),
      headers,
      contentType,
      body: schema ? body(schema) : fc.constantFrom(...Array<undefined>(9).fill(undefined), '{}'),
      caller,
    })
    .map(({ path, query, contentType, body, ...request }) => ({
      ...request,
      target: path + query,
      headers: { ...request.headers, ...(body !== undefined && { 'Content-Type': contentType }) },
      ...(body !== undefined && { body }),
      ...(typeof schema?.$ref === 'string' && { bodySchema: schema.$ref.replace(/^.*\//, '') }),
    }));
}

/** Requests of every operation, each as often as any other. */
export const fuzzedRequest: fc.Arbitrary<FuzzedRequest> = fc.oneof(...operations.map(requestOf));
