import { rejected } from './cupi-error.js';
import type { CupiElement } from './cupi-element.js';

/** What a caller sent: element names and their text, nothing trimmed. */
export type Fields = ReadonlyMap<string, string>;

/** A stored object: column names and text. A column that is missing is NULL. */
export type Row = ReadonlyMap<string, string>;

/** When a caller may set a column. What may not be set now is ignored, as CUPI ignores it. */
export type Writability = 'never' | 'on-create' | 'always';

interface ColumnBase {
  readonly name: string;
  readonly writable: Writability;
  /** Without it a column that nobody set is NULL, and NULL columns are left out of answers. */
  readonly default?: string;
  /** Must be given on create, and cannot be emptied. */
  readonly isRequired?: true;
  /** CUPI: only indexed and boolean columns can be queried, only indexed ones sorted. */
  readonly isIndexed?: true;
}

/** Text is kept as it came. */
interface TextColumn extends ColumnBase {
  readonly type: 'text';
  /** In characters (code points). */
  readonly maxLength?: number;
  readonly values?: readonly string[];
}

interface BooleanColumn extends ColumnBase {
  readonly type: 'boolean';
}

/** Enums are integers too: CUPI numbers them, and a number without a known name must survive. */
interface IntegerColumn extends ColumnBase {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
}

/** CUPI: never shown; reads hold the empty element. The value itself is not kept in the row. */
interface SecretColumn extends ColumnBase {
  readonly type: 'secret';
}

/** One declaration a column: reading, writing, defaults, checks and searches all follow from it. */
export type Column = TextColumn | BooleanColumn | IntegerColumn | SecretColumn;

/** One kind of object: its element names and its columns, in the order they are printed. */
export interface ObjectType {
  readonly singular: string;
  readonly plural: string;
  readonly columns: readonly Column[];
}

/** The largest value of a database INTEGER. */
export const MAX_INTEGER = 2_147_483_647;

/**
 * A new object's row: defaults, what the caller sent, and what the server assigns.
 *
 * @throws CupiError 400 when a required column is missing or a value does not fit its column.
 */
export function createRow(type: ObjectType, fields: Fields, assigned: Fields): Row {
  const row = new Map(defaultsOf(type));
  for (const [name, value] of acceptedValues(type, fields, 'on-create')) row.set(name, value);
  for (const [name, value] of assigned) row.set(name, value);

  for (const column of type.columns) {
    if (column.isRequired && !row.has(column.name)) throw rejected(`${column.name} is required`);
  }
  return row;
}

/**
 * A row after a partial update: only the columns sent are changed.
 *
 * @throws CupiError 400 when a value does not fit its column.
 */
export function updateRow(type: ObjectType, row: Row, fields: Fields): Row {
  return new Map([...row, ...acceptedValues(type, fields, 'always')]);
}

/** An object as it is answered. `overrides` replaces stored values, for what only the moment of reading knows. */
export function presentRow(
  type: ObjectType,
  row: Row,
  overrides: Readonly<Record<string, string>> = {},
): CupiElement {
  const content: CupiElement[] = [];
  for (const { name } of type.columns) {
    const text = overrides[name] ?? row.get(name);
    if (text !== undefined) content.push({ name, content: text });
  }
  return { name: type.singular, content };
}

function* defaultsOf(type: ObjectType): Iterable<[string, string]> {
  for (const column of type.columns) {
    if (column.default !== undefined) yield [column.name, column.default];
  }
}

function* acceptedValues(
  type: ObjectType,
  fields: Fields,
  writability: Writability,
): Iterable<[string, string]> {
  for (const column of type.columns) {
    const text = fields.get(column.name);
    if (text === undefined || column.writable === 'never') continue;
    if (writability === 'always' && column.writable === 'on-create') continue;
    yield [column.name, acceptValue(column, text)];
  }
}

function acceptValue(column: Column, text: string): string {
  switch (column.type) {
    case 'text':
      return acceptText(column, text);
    case 'boolean':
      return acceptBoolean(column, text);
    case 'integer':
      return acceptInteger(column, text);
    case 'secret':
      return '';
  }
}

function acceptText(column: TextColumn, text: string): string {
  if (column.isRequired && text === '') throw rejected(`${column.name} is required`);
  if (column.maxLength !== undefined && Array.from(text).length > column.maxLength) {
    throw rejected(`${column.name} is longer than ${column.maxLength}`);
  }
  if (column.values && !column.values.includes(text)) {
    throw rejected(`${column.name} is none of ${column.values.join(', ')}`);
  }
  return text;
}

/** CUPI: payloads say `true`/`false`; `1`/`0`, as in queries, are accepted as well. */
function acceptBoolean(column: BooleanColumn, text: string): string {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === '1') return 'true';
  if (trimmed === 'false' || trimmed === '0') return 'false';
  throw rejected(`${column.name} is not a boolean`);
}

function acceptInteger(column: IntegerColumn, text: string): string {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (!/^-?\d{1,10}$/.test(trimmed) || value < column.minimum || value > column.maximum) {
    throw rejected(`${column.name} is not an integer from ${column.minimum} to ${column.maximum}`);
  }
  return String(value);
}
