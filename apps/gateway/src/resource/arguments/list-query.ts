import type { ListQuery } from '#libs/cupi-client';
import type { Field, Model } from '#libs/cupi-xml';
import type { RequestError, Violation } from '../../problems/core/index.js';
import { filterValueOf } from './filter-value.js';
import { UNKNOWN_PARAMETER } from './query-errors.js';

/** Largest page; more rows would block the event loop while their XML is parsed. */
export const MAX_PAGE_SIZE = 200;

/** Objects on a page by default. */
export const DEFAULT_PAGE_SIZE = 25;

const MAX_PAGE = 999_999_999;

/** Canonical notation only: `-0`, `01` and `+1` are rejected. */
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the query of the route is parsed; absent if it has no parameters. */
    list?: ListOptions;
  }
}

/** What a list supports besides paging: CUPI can filter and sort by indexed columns only. */
export interface ListOptions<M extends Model = Model> {
  readonly model: M;
  /** Fields by which the list can be filtered: texts exactly or by their start, others exactly. */
  readonly filter: readonly (keyof M['fields'] & string)[];
  readonly sort: readonly (keyof M['fields'] & string)[];
}

/** The query of a list: for CUPI, and for links. */
export interface ListRequest {
  readonly query: ListQuery;
  /** The parameters except those of paging, canonical and percent-encoded, in fixed order. */
  readonly selection: string;
  /** True when the parent has just been read: an empty list is no reason to look whether it exists. */
  readonly isParentRead?: boolean;
}

/** A parsed query string: an array for a parameter that was given more than once. */
export type RawQuery = Readonly<Record<string, string | string[]>>;

/** A parsed query: the request, and its errors. */
export interface ListQueryReading {
  readonly value: ListRequest;
  readonly errors: readonly RequestError[];
}

/** Parses the query parameters of a list. Unknown and repeated parameters are errors. */
export function readListQuery(
  raw: RawQuery,
  options: ListOptions,
  maxPageSize = MAX_PAGE_SIZE,
): ListQueryReading {
  const reader = new ParameterReader(raw);
  const page = reader.wholeNumber('page', 1, 1, MAX_PAGE);
  const pageSize = reader.wholeNumber('pageSize', DEFAULT_PAGE_SIZE, 0, maxPageSize);
  const filter = readFilter(reader, options);
  const sort = readSort(reader, options);
  reader.rejectUnknown();
  if (filter && sort && filter.column !== sort.column) {
    reader.reject('sort', { code: 'conflict', detail: 'can only be by the field that is filtered' });
  }
  const query = { page, pageSize, ...(filter && { filter }), ...(sort && { sort }) };
  return { value: { query, selection: reader.selection() }, errors: reader.errors };
}

/** The query of a list in the one spelling that stands for all: every parameter, those that were left out included. */
export function canonicalListQueryOf({ query: { page, pageSize }, selection }: ListRequest): string {
  return `?page=${page}&pageSize=${pageSize}${selection}`;
}

function readFilter(reader: ParameterReader, options: ListOptions): ListQuery['filter'] {
  const [first, ...others] = filterParametersOf(options).flatMap((parameter) => {
    const value = reader.filterValue(parameter.name, parameter.declared);
    return value === undefined ? [] : [{ ...parameter, value }];
  });
  for (const { name } of others)
    reader.reject(name, { code: 'conflict', detail: `cannot be combined with ${first?.name ?? ''}` });
  return first && { column: first.column, operator: first.operator, value: first.value };
}

/** Parameters by which a list can be filtered. */
export function filterParametersOf({ model, filter }: ListOptions): {
  readonly name: string;
  readonly field: string;
  readonly declared: Field | undefined;
  readonly column: string;
  readonly operator: 'is' | 'startswith';
}[] {
  return filter.flatMap((field) => {
    const declared = model.fields[field];
    const column = declared?.element ?? field;
    const exact = { name: field, field, declared, column, operator: 'is' } as const;
    const start = { name: `${field}StartsWith`, field, declared, column, operator: 'startswith' } as const;
    return declared?.type === 'text' ? [exact, start] : [exact];
  });
}

function readSort(reader: ParameterReader, { model, sort }: ListOptions): ListQuery['sort'] {
  if (sort.length === 0) return undefined;
  const text = reader.text('sort');
  if (text === undefined) return undefined;
  const direction = text.startsWith('-') ? 'desc' : 'asc';
  const name = direction === 'desc' ? text.slice(1) : text;
  const column = sort.includes(name) ? model.fields[name]?.element : undefined;
  if (column !== undefined) return { column, direction };
  const allowed = sort.flatMap((field) => [field, `-${field}`]);
  reader.reject('sort', { code: 'not-allowed', allowed, detail: `must be one of ${allowed.join(', ')}` });
  return undefined;
}

class ParameterReader {
  readonly errors: RequestError[] = [];
  private readonly known = new Set<string>();
  private readonly selected: [string, string][] = [];

  constructor(private readonly raw: RawQuery) {}

  reject(parameter: string, violation: Violation): void {
    this.errors.push({ parameter, ...violation });
  }

  wholeNumber(name: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.single(name);
    if (text === undefined) return fallback;
    const value = WHOLE_NUMBER.test(text) ? Number(text) : NaN;
    if (value >= minimum && value <= maximum) return value;
    const detail = `must be a whole number from ${minimum} to ${maximum}`;
    if (value < minimum) this.reject(name, { code: 'too-small', minimum, detail });
    else if (value > maximum) this.reject(name, { code: 'too-large', maximum, detail });
    else this.reject(name, { code: 'type', detail });
    return fallback;
  }

  text(name: string): string | undefined {
    const text = this.single(name);
    if (text !== undefined) this.selected.push([name, text]);
    return text;
  }

  /** The value in CUPI's notation. */
  filterValue(name: string, field: Field | undefined): string | undefined {
    const text = this.single(name);
    if (text === undefined) return undefined;
    const { value = text, violation } = filterValueOf(field, text);
    this.selected.push([name, field?.type === 'uuid' ? value : text]);
    if (violation) this.reject(name, violation);
    return value;
  }

  rejectUnknown(): void {
    for (const name of Object.keys(this.raw)) {
      if (!this.known.has(name)) this.reject(name, UNKNOWN_PARAMETER);
    }
  }

  selection(): string {
    return this.selected.map(([name, text]) => `&${name}=${encodeURIComponent(text)}`).join('');
  }

  private single(name: string): string | undefined {
    this.known.add(name);
    const value = this.raw[name];
    if (!Array.isArray(value)) return value;
    this.reject(name, { code: 'conflict', detail: 'must be given once' });
    return undefined;
  }
}
