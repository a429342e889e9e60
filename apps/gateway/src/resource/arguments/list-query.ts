import type { ListQuery } from '#libs/cupi-client';
import type { Field, Model } from '#libs/cupi-xml';
import type { RequestError, Violation } from '../../problems/core/index.js';
import { filterValueOf } from './filter-value.js';
import { UNKNOWN_PARAMETER } from './query-errors.js';

/** Largest page; more rows would hold up the event loop while their XML is read. */
export const MAX_PAGE_SIZE = 200;

/** Objects on a page when the caller does not say how many. */
export const DEFAULT_PAGE_SIZE = 25;

const MAX_PAGE = 999_999_999;

/** In the one notation that every number has: `-0`, `01` and `+1` are none. */
const WHOLE_NUMBER = /^(?:0|-?[1-9]\d*)$/;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the query of the route is read; absent where no parameter is known. */
    list?: ListOptions;
  }
}

/** What a list offers besides paging: CUPI can filter and sort by indexed columns only. */
export interface ListOptions<M extends Model = Model> {
  readonly model: M;
  /** Fields by which the list can be filtered: texts exactly or by their start, others exactly. */
  readonly filter: readonly (keyof M['fields'] & string)[];
  readonly sort: readonly (keyof M['fields'] & string)[];
}

/** The query of a list: as CUPI is asked, and as links repeat it. */
export interface ListRequest {
  readonly query: ListQuery;
  /** The parameters other than those of paging, canonical and percent-encoded, in fixed order. */
  readonly selection: string;
  /** True when the parent has just been read: an empty list is no reason to look whether it exists. */
  readonly isParentRead?: boolean;
}

/** A parsed query string: an array for a parameter that was given more than once. */
export type RawQuery = Readonly<Record<string, string | string[]>>;

/** A query as read: the request, and whatever is wrong with it. */
export interface ListQueryReading {
  readonly value: ListRequest;
  readonly errors: readonly RequestError[];
}

/** Reads the query parameters of a list. Unknown and repeated parameters are errors. */
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
  reader.refuseTheRest();
  if (filter && sort && filter.column !== sort.column) {
    reader.refuse('sort', { code: 'conflict', detail: 'can only be by the field that is filtered' });
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
    reader.refuse(name, { code: 'conflict', detail: `cannot be combined with ${first?.name ?? ''}` });
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
  reader.refuse('sort', { code: 'not-allowed', allowed, detail: `must be one of ${allowed.join(', ')}` });
  return undefined;
}

class ParameterReader {
  readonly errors: RequestError[] = [];
  private readonly known = new Set<string>();
  private readonly selected: [string, string][] = [];

  constructor(private readonly raw: RawQuery) {}

  refuse(parameter: string, violation: Violation): void {
    this.errors.push({ parameter, ...violation });
  }

  wholeNumber(name: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.single(name);
    if (text === undefined) return fallback;
    const value = WHOLE_NUMBER.test(text) ? Number(text) : NaN;
    if (value >= minimum && value <= maximum) return value;
    const detail = `must be a whole number from ${minimum} to ${maximum}`;
    if (value < minimum) this.refuse(name, { code: 'too-small', minimum, detail });
    else if (value > maximum) this.refuse(name, { code: 'too-large', maximum, detail });
    else this.refuse(name, { code: 'type', detail });
    return fallback;
  }

  text(name: string): string | undefined {
    const text = this.single(name);
    if (text !== undefined) this.selected.push([name, text]);
    return text;
  }

  /** The value as CUPI compares it. */
  filterValue(name: string, field: Field | undefined): string | undefined {
    const text = this.single(name);
    if (text === undefined) return undefined;
    const { value = text, violation } = filterValueOf(field, text);
    this.selected.push([name, field?.type === 'uuid' ? value : text]);
    if (violation) this.refuse(name, violation);
    return value;
  }

  refuseTheRest(): void {
    for (const name of Object.keys(this.raw)) {
      if (!this.known.has(name)) this.refuse(name, UNKNOWN_PARAMETER);
    }
  }

  selection(): string {
    return this.selected.map(([name, text]) => `&${name}=${encodeURIComponent(text)}`).join('');
  }

  private single(name: string): string | undefined {
    this.known.add(name);
    const value = this.raw[name];
    if (!Array.isArray(value)) return value;
    this.refuse(name, { code: 'conflict', detail: 'must be given once' });
    return undefined;
  }
}
