import { type Column, type ObjectType, presentRow, type Row } from './columns.js';
import type { CupiElement } from './cupi-element.js';
import { rejected } from './cupi-error.js';

type RowOrder = (a: Row, b: Row) => number;

/** What a list may be asked to be, and how many rows an answer holds at most. */
export interface ListRequest {
  readonly parameters: URLSearchParams;
  readonly maxRows: number;
}

interface Page {
  readonly number: number;
  readonly rows: number;
}

interface Query {
  readonly column: Column;
  matches(row: Row): boolean;
}

/**
 * The list document for a collection, after `query`, `sort`, `rowsPerPage` and `pageNumber`. `total` counts the matches,
 * not the rows of the page. `overridesOf` names what only the moment of reading knows of a row.
 *
 * @throws CupiError 400 for a query, sort or page that CUPI's grammar does not know.
 */
export function listDocument(
  type: ObjectType,
  rows: Iterable<Row>,
  { parameters, maxRows }: ListRequest,
  overridesOf: (row: Row) => Record<string, string> = () => ({}),
): CupiElement {
  const query = parseQuery(type, parameters.get('query'));
  const order = parseSort(type, parameters.get('sort'), query);
  const page = parsePage(parameters, maxRows);

  let matches = [...rows];
  if (query) matches = matches.filter((row) => query.matches(row));
  if (order) matches.sort(order);

  const start = (page.number - 1) * page.rows;
  const shown = page.number === 0 ? [] : matches.slice(start, start + page.rows);
  return {
    name: type.plural,
    attributes: { total: String(matches.length) },
    content: shown.map((row) => presentRow(type, row, overridesOf(row))),
  };
}

/** CUPI: pages count from 1; `pageNumber=0` or `rowsPerPage=0` asks for the count alone. */
function parsePage(parameters: URLSearchParams, maxRows: number): Page {
  const rows = Math.min(parseCount(parameters, 'rowsPerPage') ?? maxRows, maxRows);
  const number = parseCount(parameters, 'pageNumber') ?? 1;
  return rows === 0 ? { number: 0, rows } : { number, rows };
}

function parseCount(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw rejected(`${name} is not a number of 0 or more`);
  return Number(text);
}

/** CUPI: one criterion, `(<column> is <value>)` or `(<column> startswith <value>)`; the value is not quoted. */
function parseQuery(type: ObjectType, text: string | null): Query | undefined {
  if (text === null) return undefined;

  const match = /^\(\s*(\S+)\s+(is|startswith) ([^)]+)\)$/i.exec(text);
  if (!match) throw rejected('query is not (<column> is <value>) or (<column> startswith <value>)');

  const [, name = '', operator = '', value = ''] = match;
  const column = findColumn(type, name);
  return column.type === 'boolean'
    ? booleanQuery(column, operator, value)
    : textQuery(column, operator, value);
}

/** CUPI: booleans are queried as 1 and 0, though payloads say true and false. */
function booleanQuery(column: Column, operator: string, value: string): Query {
  if (operator.toLowerCase() !== 'is' || !['0', '1'].includes(value.trim())) {
    throw rejected(`${column.name} can only be queried with: is 1, is 0`);
  }
  const wanted = value.trim() === '1' ? 'true' : 'false';
  return { column, matches: (row) => row.get(column.name) === wanted };
}

/** Our decision: values match whatever their case, as the clients that look names up expect. */
function textQuery(column: Column, operator: string, value: string): Query {
  if (!column.isIndexed) throw rejected(`${column.name} cannot be queried`);

  const wanted = value.toLowerCase();
  const isExact = operator.toLowerCase() === 'is';
  return {
    column,
    matches: (row) => {
      const text = row.get(column.name)?.toLowerCase();
      return isExact ? text === wanted : text?.startsWith(wanted) === true;
    },
  };
}

/** CUPI: `(<column> asc)` or `(<column> desc)`; beside a query it must name the query's column. */
function parseSort(type: ObjectType, text: string | null, query: Query | undefined): RowOrder | undefined {
  if (text === null) return undefined;

  const match = /^\(\s*(\S+)\s+(asc|desc)\s*\)$/i.exec(text);
  if (!match) throw rejected('sort is not (<column> asc) or (<column> desc)');

  const [, name = '', direction = ''] = match;
  const column = findColumn(type, name);
  if (!column.isIndexed) throw rejected(`${column.name} cannot be sorted`);
  if (query && query.column !== column) throw rejected('sort must name the column of the query');
  return orderBy(column, direction.toLowerCase() === 'desc' ? -1 : 1);
}

/** By code unit and whatever the case; Array.prototype.sort keeps equal rows in place, so pages do not overlap. */
function orderBy({ name }: Column, sign: 1 | -1): RowOrder {
  const keyOf = (row: Row): string => row.get(name)?.toLowerCase() ?? '';
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === right) return 0;
    return left < right ? -sign : sign;
  };
}

/** CUPI: column names are found in any case. */
function findColumn(type: ObjectType, name: string): Column {
  const column = type.columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!column) throw rejected(`unknown column ${name}`);
  return column;
}
