import type { CatalogueField, CatalogueResource } from './catalogue.js';
import type { CupiElement } from './cupi-element.js';
import { rejected } from './cupi-error.js';
import type { Row } from './rows.js';
import type { Entry } from './table.js';
import type { Behaviour } from './world.js';

type EntryOrder = (a: Entry, b: Entry) => number;

/** The parameters of a list, and the most rows of an answer. */
export interface ListRequest {
  readonly parameters: URLSearchParams;
  readonly maxRows: number;
}

interface Page {
  /** The first row, counted from 0. */
  readonly start: number;
  readonly rows: number;
}

interface Query {
  readonly column: CatalogueField;
  matches(row: Row): boolean;
}

/** A collection, and how it can be listed. */
export interface ListSource {
  readonly resource: CatalogueResource;
  readonly behaviour: Behaviour;
  readonly entries: Iterable<Entry>;
  present(entry: Entry): CupiElement;
}

/**
 * The list document for a collection, after `query`, `sort`, `rowsPerPage` and `pageNumber`. `total` counts the
 * matches, not the rows of the page.
 *
 * @throws CupiError 400 for a query, sort or page that CUPI's grammar does not allow.
 */
export function listDocument(source: ListSource, { parameters, maxRows }: ListRequest): CupiElement {
  const { resource, behaviour, entries } = source;
  const query = parseQuery(source, parameters.get('query'));
  const order = parseSort(source, parameters.get('sort'), query);
  const page = behaviour.isPagedByOffset ? parseOffset(parameters, maxRows) : parsePage(parameters, maxRows);

  let matches = [...entries];
  if (query) matches = matches.filter(({ row }) => query.matches(row));
  if (order) matches.sort(order);

  return {
    name: resource.list ?? resource.item,
    ...(behaviour.hasNoTotal ? {} : { attributes: { total: String(matches.length) } }),
    content: matches.slice(page.start, page.start + page.rows).map((entry) => source.present(entry)),
  };
}

/** CUPI: pages count from 1; `pageNumber=0` or `rowsPerPage=0` asks for the count alone. */
function parsePage(parameters: URLSearchParams, maxRows: number): Page {
  const rows = Math.min(parseCount(parameters, 'rowsPerPage') ?? maxRows, maxRows);
  const number = parseCount(parameters, 'pageNumber') ?? 1;
  return number === 0 ? { start: 0, rows: 0 } : { start: (number - 1) * rows, rows };
}

/** CUPI: the import of directory users counts rows, from 0. */
function parseOffset(parameters: URLSearchParams, maxRows: number): Page {
  const rows = Math.min(parseCount(parameters, 'limit') ?? maxRows, maxRows);
  return { start: parseCount(parameters, 'offset') ?? 0, rows };
}

function parseCount(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw rejected(`${name} is not a number of 0 or more`);
  return Number(text);
}

/** CUPI: one criterion, `(<column> is <value>)` or `(<column> startswith <value>)`; the value is not quoted. */
function parseQuery(source: ListSource, text: string | null): Query | undefined {
  if (text === null) return undefined;

  const nullQuery = parseNullQuery(source, text);
  if (nullQuery) return nullQuery;

  const match = /^\(\s*(\S+)\s+(is|startswith) ([^)]+)\)$/i.exec(text);
  if (!match) throw rejected('query is not (<column> is <value>) or (<column> startswith <value>)');

  const [, name = '', operator = '', value = ''] = match;
  const column = findColumn(source, name);
  if (column.type === 'boolean') return booleanQuery(column, operator, value);
  if (!isIndexed(source, column)) throw rejected(`${column.element} cannot be queried`);
  return textQuery(column, operator, value);
}

/** CUPI: `(<column> isnull)` and `(<column> isnotnull)`, on few columns. */
function parseNullQuery(source: ListSource, text: string): Query | undefined {
  const [, name = '', negation] = /^\(\s*(\S+)\s+is(not)?null\s*\)$/i.exec(text) ?? [];
  if (name === '') return undefined;

  const column = findColumn(source, name);
  if (!source.behaviour.nullQueried?.includes(column.element)) {
    throw rejected(`${column.element} cannot be queried for null`);
  }
  return { column, matches: (row) => Boolean(row.get(column.element)) === (negation !== undefined) };
}

/** CUPI: booleans are queried as 1 and 0, though documents have true and false. */
function booleanQuery(column: CatalogueField, operator: string, value: string): Query {
  if (operator.toLowerCase() !== 'is' || !['0', '1'].includes(value.trim())) {
    throw rejected(`${column.element} can only be queried with: is 1, is 0`);
  }
  const wanted = value.trim() === '1' ? 'true' : 'false';
  return { column, matches: (row) => row.get(column.element) === wanted };
}

/** Our decision: values match case-insensitively, as the clients that look names up expect. */
function textQuery(column: CatalogueField, operator: string, value: string): Query {
  const wanted = value.toLowerCase();
  const isExact = operator.toLowerCase() === 'is';
  return {
    column,
    matches: (row) => {
      const text = row.get(column.element)?.toLowerCase();
      return isExact ? text === wanted : text?.startsWith(wanted) === true;
    },
  };
}

/** CUPI: `(<column> asc)` or `(<column> desc)`; beside a query it must name the query's column. */
function parseSort(
  source: ListSource,
  text: string | null,
  query: Query | undefined,
): EntryOrder | undefined {
  if (text === null) return undefined;

  const match = /^\(\s*(\S+)\s+(asc|desc)\s*\)$/i.exec(text);
  if (!match) throw rejected('sort is not (<column> asc) or (<column> desc)');

  const [, name = '', direction = ''] = match;
  const column = findColumn(source, name);
  if (!isIndexed(source, column)) throw rejected(`${column.element} cannot be sorted`);
  if (query && query.column !== column) throw rejected('sort must name the column of the query');
  return orderBy(column, direction.toLowerCase() === 'desc' ? -1 : 1);
}

/** Numbers by value, all else by code unit, case-insensitively; stable, so that pages do not overlap. */
function orderBy({ element, type }: CatalogueField, sign: 1 | -1): EntryOrder {
  const isNumber = type === 'integer' || type === 'enum';
  const keyOf = ({ row }: Entry): string | number => {
    const text = row.get(element) ?? '';
    return isNumber ? Number(text) : text.toLowerCase();
  };
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === right) return 0;
    return left < right ? -sign : sign;
  };
}

/** CUPI: column names are case-insensitive. */
function findColumn({ resource }: ListSource, name: string): CatalogueField {
  const column = resource.fields.find(({ element }) => element.toLowerCase() === name.toLowerCase());
  if (!column) throw rejected(`unknown column ${name}`);
  return column;
}

/** Our decision: columns are indexed that some source queries or sorts by, and those by which objects are addressed. */
function isIndexed({ resource, behaviour }: ListSource, { element }: CatalogueField): boolean {
  const { filter, sort, identity } = resource;
  return [...filter, ...sort, ...(behaviour.indexed ?? []), identity].includes(element);
}
