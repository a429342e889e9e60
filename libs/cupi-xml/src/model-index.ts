import type { Field, Model } from './model.js';

/** How to read a field: its JSON name, and its element names, the documented one first. */
export interface ReadableField {
  readonly jsonName: string;
  readonly field: Field;
  readonly elementNames: readonly string[];
}

/** What reading needs of a model, computed once. */
export interface ModelIndex {
  /** In declared order, without the write-only ones. */
  readonly readableFields: readonly ReadableField[];
  /** Element names of write-only fields, in lower case. */
  readonly writeOnlyNames: ReadonlySet<string>;
}

const indexes = new WeakMap<Model, ModelIndex>();

/** The index of a model. */
export function modelIndex(model: Model): ModelIndex {
  const known = indexes.get(model);
  if (known !== undefined) return known;
  const index = makeIndex(model);
  indexes.set(model, index);
  return index;
}

function makeIndex(model: Model): ModelIndex {
  const fields = Object.entries(model.fields).map(([jsonName, field]) => ({
    jsonName,
    field,
    elementNames: [field.element, ...(field.readAliases ?? [])],
  }));
  const writeOnly = fields.filter(({ field }) => field.access === 'write-only');
  return {
    readableFields: fields.filter(({ field }) => field.access !== 'write-only'),
    writeOnlyNames: new Set(
      writeOnly.flatMap(({ elementNames }) => elementNames.map((name) => name.toLowerCase())),
    ),
  };
}
