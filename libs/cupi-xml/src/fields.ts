import type {
  BooleanField,
  DateTimeField,
  EnumField,
  Field,
  IntegerField,
  TextField,
  UuidField,
  UuidListField,
} from './model.js';

/** Options of a declaration besides description and example; the defaults suit most fields. */
type Options<F extends Field> = Partial<Omit<F, 'type' | 'description' | 'example'>>;

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- it has no members by design
type NoOptions = Record<never, never>;

/** A field that callers read and write unless the options say otherwise. */
type Declared<F extends Field, O> = Pick<F, 'type' | 'description' | 'example'> &
  Omit<{ readonly access: 'read-write' }, keyof O> &
  Readonly<O>;

/** Largest value of a database INTEGER. */
const MAX_INTEGER = 2_147_483_647;

/** Text; with `oneOf` one of a closed set. */
export function text<const O extends Options<TextField> = NoOptions>(
  description: string,
  example: string,
  options?: O,
): Declared<TextField, NoInfer<O>> {
  return { type: 'text', access: 'read-write', description, example, ...options } as never;
}

/** `true` or `false`. */
export function boolean<const O extends Options<BooleanField> = NoOptions>(
  description: string,
  example: boolean,
  options?: O,
): Declared<BooleanField, NoInfer<O>> {
  return { type: 'boolean', access: 'read-write', description, example, ...options } as never;
}

/** A whole number; from 0 to the largest that the database can store unless the options say otherwise. */
export function integer<const O extends Options<IntegerField> = NoOptions>(
  description: string,
  example: number,
  options?: O,
): Declared<IntegerField, NoInfer<O>> & Pick<IntegerField, 'minimum' | 'maximum'> {
  const bounds = { minimum: 0, maximum: MAX_INTEGER };
  return { type: 'integer', access: 'read-write', ...bounds, description, example, ...options } as never;
}

/** The id of the object itself, or of another one. */
export function uuid<const O extends Options<UuidField> = NoOptions>(
  description: string,
  example: string,
  options?: O,
): Declared<UuidField, NoInfer<O>> {
  return { type: 'uuid', access: 'read-write', description, example, ...options } as never;
}

/** A point in time, as Unity Connection has it. */
export function datetime<const O extends Options<DateTimeField> = NoOptions>(
  description: string,
  example: string,
  options?: O,
): Declared<DateTimeField, NoInfer<O>> {
  return { type: 'datetime', access: 'read-write', description, example, ...options } as never;
}

/** A container of ids. */
export function uuidList<const O extends Options<UuidListField>>(
  description: string,
  example: readonly string[],
  options: O & Pick<UuidListField, 'itemElement'>,
): Declared<UuidListField, O & Pick<UuidListField, 'itemElement'>> {
  return { type: 'uuid-list', access: 'read-write', description, example, ...options } as never;
}

/** The codes of an enumeration and their names, and the name of its schema. */
export interface EnumTable<Name extends string = string> {
  readonly name: string;
  readonly names: Readonly<Record<number, Name>>;
}

/** Declares an enumeration, which several fields may share. */
export function enumOf<const Name extends string>(
  name: string,
  names: Readonly<Record<number, Name>>,
): EnumTable<Name> {
  return { name, names };
}

/** A code that is shown by name. */
export function enumeration<
  const Name extends string,
  const O extends Omit<Options<EnumField>, 'names'> = NoOptions,
>(
  description: string,
  { name: enumName, names }: EnumTable<Name>,
  example: NoInfer<Name>,
  options?: O,
): Declared<EnumField, NoInfer<O>> & Pick<EnumField, 'names'> {
  return { type: 'enum', access: 'read-write', description, example, names, enumName, ...options } as never;
}

/** The id that Unity Connection gives an object. */
export function objectId(description: string, example: string) {
  return uuid(description, example, { access: 'read-only', isIdentity: true });
}
