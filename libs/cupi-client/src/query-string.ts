import { isXmlText } from '#libs/cupi-xml';

/** No list has as many rows, and every server can read the number. */
const MAX_OFFSET = 999_999_999;

/** One page of a list, filtered and sorted within what CUPI supports. */
export interface ListQuery {
  /** Counted from 1 (CUPI: page 0 means "only the count", as `pageSize` 0 does). */
  readonly page: number;
  /** Rows on a page; 0 asks for the count alone. */
  readonly pageSize: number;
  readonly filter?: ListFilter | undefined;
  readonly sort?: ListSort | undefined;
  /** True for the lists that CUPI pages by `offset` and `limit`, in rows. */
  readonly isPagedByOffset?: boolean | undefined;
}

/** CUPI supports these two operators and one criterion. */
export interface ListFilter {
  /** CUPI's column name. */
  readonly column: string;
  readonly operator: 'is' | 'startswith';
  /** A value that {@link filterValueError} accepts. */
  readonly value: string;
}

/** CUPI sorts by one column; together with a filter it must be the filtered one. */
export interface ListSort {
  /** CUPI's column name. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/**
 * Why CUPI's query grammar cannot express a value, as a sentence for callers, or undefined when it can.
 *
 * CUPI: the value is unquoted between an operator and `)`, and there is no escape.
 */
export function filterValueError(value: string): string | undefined {
  if (value.trim() === '') return 'must not be empty or blank';
  if (value !== value.trim()) return 'must not begin or end with a blank';
  if (value.includes(')')) return 'must not contain ")", which ends a criterion in CUPI';
  if (/\p{Cc}/u.test(value)) return 'must not contain control characters';
  if (!isXmlText(value)) return 'must not contain characters that are not text';
  return undefined;
}

/**
 * The query of a list's URL, percent-encoded, without `?`. Both paging parameters are always sent, since CUPI's own
 * page size is not documented.
 *
 * @throws RangeError when the filter's value is one that {@link filterValueError} rejects
 */
export function listQueryString({ page, pageSize, filter, sort, isPagedByOffset }: ListQuery): string {
  const parameters = isPagedByOffset
    ? [`limit=${pageSize}`, `offset=${Math.min((page - 1) * pageSize, MAX_OFFSET)}`]
    : [`rowsPerPage=${pageSize}`, `pageNumber=${page}`];
  if (filter) parameters.push(`query=${criterion(filter)}`);
  if (sort) parameters.push(`sort=(${encodeURIComponent(sort.column)}%20${sort.direction})`);
  return parameters.join('&');
}

function criterion({ column, operator, value }: ListFilter): string {
  const error = filterValueError(value);
  if (error !== undefined) throw new RangeError(`The filter's value ${error}.`);
  return `(${encodeURIComponent(column)}%20${operator}%20${encodeURIComponent(value)})`;
}
