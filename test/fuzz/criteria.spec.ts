import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { phoneSystems } from '#gateway';
import { CupiClient, filterValueError, UpstreamAccount, type ListQuery } from '#libs/cupi-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budget } from './fuzz-budget.js';
import { readSeeds } from './seeds.js';

type Filter = NonNullable<ListQuery['filter']>;

const awkward = fc.constantFrom(
  ...[
    '(',
    ')',
    '%29',
    '%',
    '&',
    '#',
    '?',
    '+',
    ' ',
    '=',
    ';',
    '/',
    '\\',
    '\0',
    '\n',
    '\u00A0',
    '\u2029',
    '😀',
    '\uD800',
  ],
  ...[
    ' is ',
    ' or (',
    'query=',
    '&rowsPerPage=0',
    '%26',
    '%00',
    "'",
    '"',
    ') or (alias is y',
    '\uFEFF',
    '\u202E',
    'é',
    'é',
  ],
);
const value = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: awkward },
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((pieces) => pieces.join(''));
const listQuery: fc.Arbitrary<ListQuery & { readonly filter: Filter }> = fc.record({
  page: fc.integer({ min: 1, max: 1_000_000_000 }),
  pageSize: fc.integer({ min: 0, max: 200 }),
  filter: fc.record({
    column: fc.constantFrom('DisplayName', 'Alias'),
    operator: fc.constantFrom('is' as const, 'startswith' as const),
    value,
  }),
  sort: fc.option(
    fc.record({
      column: fc.constant('DisplayName'),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
    }),
    { nil: undefined },
  ),
});

/** Reads a query string as CUPI's documentation has it: the tests' own reading, strict in everything. */
function readQueryString(target: string): Map<string, string> {
  const match = /^\/vmrest\/phonesystems\?([!-~]+)$/.exec(target);
  expect(match, target).not.toBeNull();
  expect(target).not.toContain('#');
  const parameters = new Map<string, string>();
  for (const pair of (match?.[1] ?? '').split('&')) {
    const [name = '', text = '', ...others] = pair.split('=');
    expect(others).toEqual([]);
    expect(parameters.has(name)).toBe(false);
    // A server that reads forms would take a plus for a blank.
    expect(text).not.toContain('+');
    parameters.set(name, decodeURIComponent(text));
  }
  return parameters;
}

/** One criterion, `(<column> <operator> <value>)`, or none at all when there is anything else. */
function readCriterion(text: string): Filter | undefined {
  const [, column = '', operator = '', value = ''] = /^\((\w+) (is|startswith) ([^)]+)\)$/s.exec(text) ?? [];
  return column === '' ? undefined : { column, operator: operator as Filter['operator'], value };
}

describe('a filter', () => {
  let target = '';
  const server = createServer((request, response) => {
    target = request.url ?? '';
    response.end('<PhoneSystems total="0"/>');
  });
  let client: CupiClient;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new CupiClient({ urls: [url], timeoutMs: 10_000, maxConcurrency: 1, queueLimit: 1 });
  });
  afterAll(async () => {
    await client.close();
    server.close();
  });

  async function judge(query: ListQuery & { readonly filter: Filter }): Promise<void> {
    target = '';
    const call = { account: new UpstreamAccount('administrator', 'sample-password') };
    const sent = client.list(phoneSystems.model, ['phonesystems'], query, call);
    if (filterValueError(query.filter.value) !== undefined) {
      await expect(sent).rejects.toThrow(RangeError);
      expect(target).toBe('');
      return;
    }
    await sent;
    const parameters = readQueryString(target);
    expect(readCriterion(parameters.get('query') ?? '')).toEqual(query.filter);
    const { sort } = query;
    expect(Object.fromEntries(parameters)).toEqual({
      rowsPerPage: String(query.pageSize),
      pageNumber: String(query.page),
      query: parameters.get('query'),
      ...(sort && { sort: `(${sort.column} ${sort.direction})` }),
    });
  }

  it(
    'arrives as exactly one criterion with exactly its value, or is not sent',
    { timeout: budget.timeoutMs },
    () => fc.assert(fc.asyncProperty(listQuery, judge), { numRuns: budget.criteria, seed: budget.seed }),
  );

  it.each(readSeeds('criteria'))('does so too with %j', (value) =>
    judge({ page: 1, pageSize: 1, filter: { column: 'DisplayName', operator: 'is', value } }),
  );
});
