import { describe, expect, it } from 'vitest';
import { boolean, defineModel, enumeration, enumOf, text, uuid } from '#libs/cupi-xml';
import { readListQuery, type ListOptions } from './list-query.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

const model = defineModel({
  name: 'Thing',
  element: 'Thing',
  listElement: 'Things',
  fields: {
    name: text('Name.', 'x', { element: 'TheName' }),
    rank: text('Rank.', 'x', { element: 'TheRank' }),
    owner: uuid('Owner.', ID, { element: 'OwnerObjectId' }),
    isOpen: boolean('Open.', true),
    kind: enumeration('Kind.', enumOf('Kind', { 1: 'One' }), 'One'),
  },
});
const options: ListOptions = { model, filter: ['name'], sort: ['name', 'rank'] };

describe('readListQuery', () => {
  it('asks for the first 25 by default', () => {
    expect(readListQuery({}, options)).toEqual({
      value: { query: { page: 1, pageSize: 25 }, selection: '' },
      errors: [],
    });
  });

  it.each(['0', '1', '200'])('takes the page size %s', (pageSize) => {
    expect(readListQuery({ pageSize }, options).value.query.pageSize).toBe(Number(pageSize));
  });

  it.each([
    ...['', ' 1', '1.0', '1e1', '-0', '+1', '01', '0x1', '١'].map((pageSize) => [pageSize, { code: 'type' }]),
    ...['-1', '-201'].map((pageSize) => [pageSize, { code: 'too-small', minimum: 0 }]),
    ...['201', '9'.repeat(10)].map((pageSize) => [pageSize, { code: 'too-large', maximum: 200 }]),
  ] as [string, object][])('rejects the page size %j', (pageSize, rule) => {
    expect(readListQuery({ pageSize }, options).errors).toEqual([
      { parameter: 'pageSize', ...rule, detail: 'must be a whole number from 0 to 200' },
    ]);
  });

  it('filters by the element of the field', () => {
    expect(readListQuery({ name: 'a' }, options).value.query.filter).toEqual({
      column: 'TheName',
      operator: 'is',
      value: 'a',
    });
    expect(readListQuery({ nameStartsWith: 'a' }, options).value.query.filter?.operator).toBe('startswith');
  });

  describe('of a list that can be filtered by several fields', () => {
    const several: ListOptions = { ...options, filter: ['name', 'owner', 'isOpen', 'kind'] };

    it.each([
      ['owner', ID.toUpperCase(), { column: 'OwnerObjectId', operator: 'is', value: ID }],
      ['isOpen', 'true', { column: 'IsOpen', operator: 'is', value: '1' }],
      ['kind', 'One', { column: 'KindEnum', operator: 'is', value: '1' }],
      ['nameStartsWith', 'a', { column: 'TheName', operator: 'startswith', value: 'a' }],
    ])('reads %s as CUPI compares it', (parameter, value, filter) => {
      const { value: request, errors } = readListQuery({ [parameter]: value }, several);
      expect([request.query.filter, errors]).toEqual([filter, []]);
    });

    it.each(['ownerStartsWith', 'isOpenStartsWith', 'kindStartsWith'])(
      'has no start of what is no text: %s',
      (parameter) => {
        expect(readListQuery({ [parameter]: '1' }, several).errors).toMatchObject([
          { parameter, code: 'unknown' },
        ]);
      },
    );

    it('takes one criterion', () => {
      expect(readListQuery({ owner: ID, name: 'a', isOpen: 'true' }, several).errors).toEqual([
        { parameter: 'owner', code: 'conflict', detail: 'cannot be combined with name' },
        { parameter: 'isOpen', code: 'conflict', detail: 'cannot be combined with name' },
      ]);
    });

    it('reports a value that does not fit its field', () => {
      expect(readListQuery({ owner: 'x' }, several).errors).toMatchObject([
        { parameter: 'owner', code: 'format', format: 'uuid' },
      ]);
    });

    it('repeats the filter for links: an id in lower case, a code by its name', () => {
      expect(readListQuery({ owner: ID.toUpperCase() }, several).value.selection).toBe(`&owner=${ID}`);
      expect(readListQuery({ kind: 'One' }, several).value.selection).toBe('&kind=One');
    });
  });

  it('sorts by the element of the field, descending with a minus sign', () => {
    expect(readListQuery({ sort: 'rank' }, options).value.query.sort).toEqual({
      column: 'TheRank',
      direction: 'asc',
    });
    expect(readListQuery({ sort: '-rank' }, options).value.query.sort?.direction).toBe('desc');
  });

  it.each(['', '-', '--rank', 'TheRank', 'constructor', '-__proto__'])('rejects sorting by %j', (sort) => {
    expect(readListQuery({ sort }, options).errors).toEqual([
      {
        parameter: 'sort',
        code: 'not-allowed',
        allowed: ['name', '-name', 'rank', '-rank'],
        detail: 'must be one of name, -name, rank, -rank',
      },
    ]);
  });

  it('sorts a filtered list by the filtered field alone', () => {
    expect(readListQuery({ name: 'a', sort: '-name' }, options).errors).toEqual([]);
    expect(readListQuery({ name: 'a', sort: 'rank' }, options).errors).toEqual([
      { parameter: 'sort', code: 'conflict', detail: 'can only be by the field that is filtered' },
    ]);
  });

  it.each([
    ['', { code: 'too-short', minLength: 1 }],
    [' ', { code: 'characters' }],
    ['a ', { code: 'characters' }],
    ['a\n', { code: 'characters' }],
  ])('rejects filtering by %j', (name, rule) => {
    expect(readListQuery({ name }, options).errors).toMatchObject([{ parameter: 'name', ...rule }]);
  });

  it('repeats filter and order for links, encoded and in fixed order', () => {
    const { selection } = readListQuery({ sort: 'name', name: 'a&b=ü' }, options).value;
    expect(selection).toBe('&name=a%26b%3D%C3%BC&sort=name');
  });

  it('finds every error at once', () => {
    const raw = { page: 'x', pageSize: ['1', '2'], name: ')', nameStartsWith: 'a', other: '1' };
    expect(readListQuery(raw, options).errors).toMatchObject([
      { parameter: 'page', code: 'type' },
      { parameter: 'pageSize', code: 'conflict' },
      { parameter: 'name', code: 'characters' },
      { parameter: 'nameStartsWith', code: 'conflict' },
      { parameter: 'other', code: 'unknown' },
    ]);
  });

  it('knows only what the list offers', () => {
    const raw = { name: 'a', sort: 'name' };
    expect(readListQuery(raw, { model, filter: [], sort: [] }).errors).toMatchObject([
      { parameter: 'name', code: 'unknown' },
      { parameter: 'sort', code: 'unknown' },
    ]);
  });
});
