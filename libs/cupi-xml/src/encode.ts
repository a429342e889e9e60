import { UnencodableValueError } from './errors.js';
import { sentDateTime } from './date-time.js';
import type { CreateInput, EnumField, Field, Model, UpdateInput, UuidListField } from './model.js';
import { UUID } from './read-value.js';
import { writeXml, type WritableNode } from './write-xml.js';
import { isXmlText } from './xml-text.js';

/**
 * Writes the given fields as CUPI expects them: no declaration, elements in declared order, and only the fields that
 * are set (`undefined` is not). Every text arrives unchanged. Lengths, ranges and required fields are checked by
 * validation.
 *
 * @throws UnencodableValueError for a field that the model does not allow to be written, a value of another type, and
 *   characters that XML 1.0 cannot carry
 */
export function encodeObject<M extends Model>(model: M, values: CreateInput<M> | UpdateInput<M>): string {
  const given = new Map<string, unknown>(Object.entries(values).filter(([, value]) => value !== undefined));
  for (const jsonName of given.keys()) assertWritable(model, jsonName);

  const content = Object.entries(model.fields)
    .filter(([jsonName]) => given.has(jsonName))
    .map(([jsonName, field]) => ({
      name: field.element,
      content: contentOf(jsonName, field, given.get(jsonName)),
    }));
  return writeXml([{ name: model.element, content }]);
}

function assertWritable(model: Model, jsonName: string): void {
  const field = Object.hasOwn(model.fields, jsonName) ? model.fields[jsonName] : undefined;
  if (field === undefined) throw new UnencodableValueError(jsonName, `is not a field of ${model.name}`);
  if (field.access === 'read-only') throw new UnencodableValueError(jsonName, 'is read-only');
}

function contentOf(jsonName: string, field: Field, value: unknown): WritableNode[] {
  if (field.type !== 'uuid-list') return [writeValue(jsonName, field, value)];
  if (!Array.isArray(value)) throw notOfType(jsonName, field);
  return value.map((id: unknown) => ({
    name: field.itemElement,
    content: [writeValue(jsonName, { ...field, type: 'uuid', example: '' }, id)],
  }));
}

function notOfType(jsonName: string, { type }: Field): UnencodableValueError {
  return new UnencodableValueError(jsonName, `has a value that is not of type ${type}`);
}

function writeValue(jsonName: string, field: Exclude<Field, UuidListField>, value: unknown): string {
  const text = format(field, value);
  if (text === undefined) throw notOfType(jsonName, field);
  if (!isXmlText(text)) throw new UnencodableValueError(jsonName, 'has a character that XML cannot carry');
  return text;
}

function format(field: Exclude<Field, UuidListField>, value: unknown): string | undefined {
  switch (field.type) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? String(value) : undefined;
    case 'uuid':
      return typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : undefined;
    case 'datetime':
      // CUPI: an empty element takes the time away, as it unlocks a PIN.
      if (value === '') return '';
      return typeof value === 'string' ? sentDateTime(value) : undefined;
    case 'enum':
      return typeof value === 'string' ? enumCode(field, value) : undefined;
  }
}

function enumCode({ names }: EnumField, value: string): string | undefined {
  if (/^\d+$/.test(value)) return value;
  return Object.entries(names).find(([, name]) => name === value)?.[0];
}
