import { describe, expect, it } from 'vitest';
import type { RequestError } from '#gateway/problems/core';
import { expectErrors, unknownParameter } from '../support/problems.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';

interface Page {
  readonly items: readonly { readonly displayName: string; readonly alias: string }[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly links: Readonly<Record<string, string>>;
}

describe('a list', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 60 });

  async function list(path: string): Promise<Page> {
    const answer = await call('GET', path);
    expect(answer.status).toBe(200);
    return answer.body as Page;
  }

  it('has 25 objects on its first page unless asked otherwise', async () => {
    const { items, ...rest } = await list(PATH);
    expect(items).toHaveLength(25);
    expect(rest).toEqual({
      total: 60,
      page: 1,
      pageSize: 25,
      links: {
        self: `${PATH}?page=1&pageSize=25`,
        first: `${PATH}?page=1&pageSize=25`,
        next: `${PATH}?page=2&pageSize=25`,
      },
    });
  });

  it('shows each object once on the way along its next links', async () => {
    const names: string[] = [];
    for (let path: string | undefined = `${PATH}?pageSize=7`; path !== undefined;) {
      const { items, links }: Page = await list(path);
      names.push(...items.map(({ displayName }) => displayName));
      path = links.next;
    }
    expect(names).toHaveLength(60);
    expect(new Set(names).size).toBe(60);
  });

  it('has no next page when the last one is full', async () => {
    const { items, links } = await list(`${PATH}?page=3&pageSize=20`);
    expect(items).toHaveLength(20);
    expect(links).toEqual({
      self: `${PATH}?page=3&pageSize=20`,
      first: `${PATH}?page=1&pageSize=20`,
      prev: `${PATH}?page=2&pageSize=20`,
    });
  });

  it('is empty past its end, and still knows its total', async () => {
    expect(await list(`${PATH}?page=9&pageSize=20`)).toMatchObject({ items: [], total: 60, page: 9 });
  });

  it('of size 0 is the count alone', async () => {
    expect(await list(`${PATH}?pageSize=0`)).toEqual({
      items: [],
      total: 60,
      page: 1,
      pageSize: 0,
      links: { self: `${PATH}?page=1&pageSize=0` },
    });
  });

  it('is found by an exact name', async () => {
    const { items, total, links } = await list(`${PATH}?displayName=M%C3%BCller+%26%20S%C3%B6hne`);
    expect(items.map(({ displayName }) => displayName)).toEqual(['Müller & Söhne']);
    expect(total).toBe(1);
    expect(links.self).toBe(`${PATH}?page=1&pageSize=25&displayName=M%C3%BCller%20%26%20S%C3%B6hne`);
  });

  it('is found by the start of the name, and keeps the filter on the way', async () => {
    const { items, total, links } = await list(`${PATH}?displayNameStartsWith=CUCM&pageSize=10`);
    expect(items.every(({ displayName }) => displayName.startsWith('CUCM'))).toBe(true);
    expect(total).toBeGreaterThan(10);
    expect(links.next).toBe(`${PATH}?page=2&pageSize=10&displayNameStartsWith=CUCM`);
  });

  it('is sorted both ways', async () => {
    const { items: ascending } = await list(`${PATH}?sort=displayName&pageSize=200`);
    const { items: descending } = await list(`${PATH}?sort=-displayName&pageSize=200`);
    expect(ascending).toHaveLength(60);
    expect(descending).toEqual(ascending.toReversed());
  });

  it('is sorted by the field that is filtered', async () => {
    const { items } = await list(`${PATH}?displayNameStartsWith=CUCM&sort=-displayName&pageSize=2`);
    expect(items[0]?.displayName.localeCompare(items[1]?.displayName ?? '')).toBe(1);
  });

  it('of associations is found by alias', async () => {
    const path = `${PATH}/${seeded.branch}/associations`;
    const { items } = await list(`${path}?aliasStartsWith=ada.&sort=alias`);
    expect(items.map(({ alias }) => alias)).toEqual(['ada.bartik', 'ada.lamarr']);
    expect((await list(`${path}?alias=operator`)).total).toBe(1);
  });

  it('of nothing is an empty list where the phone system exists', async () => {
    expect(await list(`${PATH}/${seeded.factory}/axl-servers`)).toMatchObject({ items: [], total: 0 });
  });
});

describe('the query of a list', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 });
  const page = { parameter: 'page', detail: 'must be a whole number from 1 to 999999999' };
  const pageSize = { parameter: 'pageSize', detail: 'must be a whole number from 0 to 200' };
  const unreadable: RequestError[] = [
    { ...page, code: 'type' },
    { ...pageSize, code: 'type' },
  ];

  it.each<[string, RequestError[]]>([
    ['page=0', [{ ...page, code: 'too-small', minimum: 1 }]],
    [
      'page=-1&pageSize=201',
      [
        { ...page, code: 'too-small', minimum: 1 },
        { ...pageSize, code: 'too-large', maximum: 200 },
      ],
    ],
    ['page=1e3&pageSize=%2B5', unreadable],
    ['page=01&pageSize=', unreadable],
    ['page=1&page=1', [{ parameter: 'page', code: 'conflict', detail: 'must be given once' }]],
    ['pageSize[]=1', [unknownParameter('pageSize[]')]],
    ['PAGE=1&__proto__=1', ['PAGE', '__proto__'].map(unknownParameter)],
    [
      'sort=name',
      [
        {
          parameter: 'sort',
          code: 'not-allowed',
          allowed: ['displayName', '-displayName'],
          detail: 'must be one of displayName, -displayName',
        },
      ],
    ],
    [
      'displayName=',
      [
        {
          parameter: 'displayName',
          code: 'too-short',
          minLength: 1,
          detail: 'must not be empty or blank',
        },
      ],
    ],
    [
      'displayName=x)%20or%20(alias%20is%20y',
      [
        {
          parameter: 'displayName',
          code: 'characters',
          detail: 'must not contain ")", which ends a criterion in CUPI',
        },
      ],
    ],
    [
      'displayName=a%00b',
      [{ parameter: 'displayName', code: 'characters', detail: 'must not contain control characters' }],
    ],
    [
      'displayName=a&displayNameStartsWith=b',
      [
        {
          parameter: 'displayNameStartsWith',
          code: 'conflict',
          detail: 'cannot be combined with displayName',
        },
      ],
    ],
    [
      'displayName=%ZZ',
      [
        {
          parameter: '',
          code: 'format',
          format: 'percent-encoding',
          detail: 'the query is not percent-encoded UTF-8',
        },
      ],
    ],
  ])('is rejected as %s, with nothing sent upstream', async (query, errors) => {
    expectErrors(await call('GET', `${PATH}?${query}`), PATH, errors);
    expect(simulator().requests).toEqual([]);
  });

  it('of associations is not sorted by another field than the one that is filtered', async () => {
    const path = `${PATH}/${seeded.branch}/associations`;
    const answer = await call('GET', `${path}?alias=a&sort=displayName`);
    expectErrors(answer, path, [
      { parameter: 'sort', code: 'conflict', detail: 'can only be by the field that is filtered' },
    ]);
  });

  it('of AXL servers knows neither filter nor order', async () => {
    const path = `${PATH}/${seeded.branch}/axl-servers`;
    const answer = await call('GET', `${path}?displayName=a&sort=displayName`);
    expectErrors(answer, path, ['displayName', 'sort'].map(unknownParameter));
  });

  it('cannot add a second parameter to what is sent upstream', async () => {
    await call('GET', `${PATH}?displayName=${encodeURIComponent('x&rowsPerPage=0#y')}`);
    const [request] = simulator().requests;
    expect(request?.url).toBe(
      '/vmrest/phonesystems?rowsPerPage=25&pageNumber=1&query=(DisplayName%20is%20x%26rowsPerPage%3D0%23y)',
    );
  });
});
