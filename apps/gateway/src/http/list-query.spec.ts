import { describe, expect, it } from 'vitest';
import { defineModel } from '#libs/cupi-xml';
import { readListQuery, type ListOptions } from './list-query.js';

const model = defineModel({
  name: 'Thing',
  element: 'Thing',
  listElement: 'Things',
  fields: {
    name: { type: 'text', element: 'TheName', access: 'read-only', description: 'Name.', example: 'x' },
    rank: { type: 'text', element: 'TheRank', access: 'read-only', description: 'Rank.', example: 'x' },
  },
});
const options: ListOptions = { model, filterField: 'name', sortFields: ['name', 'rank'] };

describe('readListQuery', () => {
  it('asks for the first 25 unless told otherwise', () => {
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
  ] as [string, object][])('refuses the page size %j', (pageSize, rule) => {
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

  it('sorts by the element of the field, descending with a minus sign', () => {
    expect(readListQuery({ sort: 'rank' }, options).value.query.sort).toEqual({
      column: 'TheRank',
      direction: 'asc',
    });
    expect(readListQuery({ sort: '-rank' }, options).value.query.sort?.direction).toBe('desc');
  });

  it.each(['', '-', '--rank', 'TheRank', 'constructor', '-__proto__'])('refuses to sort by %j', (sort) => {
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
  ])('refuses to filter by %j', (name, rule) => {
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
    expect(readListQuery(raw, { model, sortFields: [] }).errors).toMatchObject([
      { parameter: 'name', code: 'unknown' },
      { parameter: 'sort', code: 'unknown' },
    ]);
  });
});
