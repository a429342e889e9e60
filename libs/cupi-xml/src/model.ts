/**
 * How a field travels between a caller and CUPI (the "W" column of Cisco's field tables): `read-only` is assigned by
 * the server, `create-only` may be given on create, `update-only` on update, `read-write` on create and update,
 * `write-only` likewise but is never shown (secrets).
 */
export type Access = 'read-only' | 'create-only' | 'update-only' | 'read-write' | 'write-only';

interface FieldOf<Type extends string, Value> {
  readonly type: Type;
  /** CUPI's element name. Its case matters: CUPI silently ignores what it does not recognise. */
  readonly element: string;
  /** Other spellings that servers have been seen to send; accepted when reading, never written. */
  readonly readAliases?: readonly string[];
  readonly access: Access;
  /** True when CUPI cannot create the object without it. */
  readonly requiredOnCreate?: boolean;
  /** True when CUPI requires the field on creation only, and makes another object from it: reads need not show it. */
  readonly isShownElsewhere?: boolean;
  /** True when CUPI has objects without this required field, such as factory devices: it is then empty, and no drift. */
  readonly isOftenEmpty?: boolean;
  /** True of the field that identifies the object and is the last segment of its path: CUPI always sends it. */
  readonly isIdentity?: boolean;
  /** One or two sentences for the OpenAPI document. */
  readonly description: string;
  readonly example: Value;
}

/** Text of any legal XML characters. Lengths are in Unicode code points, as JSON Schema counts them. */
export interface TextField extends FieldOf<'text', string> {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** The only texts allowed, where CUPI has a closed set that is not an `…Enum`. */
  readonly oneOf?: readonly string[];
  /** Regular expression that the whole text has to match; for identities that are not UUIDs. */
  readonly pattern?: string;
}

/** `true`/`false` on the wire. */
export type BooleanField = FieldOf<'boolean', boolean>;

/** A decimal whole number. The bounds apply to what callers send; what CUPI sends is shown unchanged. */
export interface IntegerField extends FieldOf<'integer', number> {
  readonly minimum: number;
  readonly maximum: number;
  /** The only numbers allowed. */
  readonly oneOf?: readonly number[];
}

/** A UUID, shown in lower case. */
export type UuidField = FieldOf<'uuid', string>;

/** A decimal code that is shown by name; a code without a name is shown, and accepted, as its digits. */
export interface EnumField extends FieldOf<'enum', string> {
  /** Name of its schema in the OpenAPI document. */
  readonly enumName?: string;
  /** Code to name. */
  readonly names: Readonly<Record<number, string>>;
}

/** A point in time: RFC 3339 with `Z`, or the server's local time without a zone. */
export type DateTimeField = FieldOf<'datetime', string>;

/** A container element with a UUID in each of its children. */
export interface UuidListField extends FieldOf<'uuid-list', readonly string[]> {
  /** Element of one child. */
  readonly itemElement: string;
}

/** The single declaration of a field: decoding, encoding, validation and OpenAPI follow from it. */
export type Field =
  TextField | BooleanField | IntegerField | UuidField | EnumField | DateTimeField | UuidListField;

/** Fields by JSON name, in the order in which CUPI expects their elements. */
export type Fields = Readonly<Record<string, Field>>;

/** A CUPI object: its element, its list's element, and its fields. */
export interface Model<F extends Fields = Fields> {
  /** Name of the JSON object in the OpenAPI document. */
  readonly name: string;
  /** Element of one object, e.g. `PhoneSystem`. */
  readonly element: string;
  /** Root element of a list of them, e.g. `PhoneSystems`. */
  readonly listElement: string;
  readonly fields: F;
}

/** A field whose element may be left out where it is the name of the field with a capital letter: `portCount`, `PortCount`. */
export type FieldDeclaration = Field extends infer F
  ? F extends Field
    ? Omit<F, 'element'> & Partial<Pick<F, 'element'>>
    : never
  : never;

/** Fields as they are declared. */
export type FieldDeclarations = Readonly<Record<string, FieldDeclaration>>;

/** The same with all elements named. */
export type NamedFields<F extends FieldDeclarations> = {
  readonly [Name in keyof F]: F[Name] & { readonly element: string } extends infer Named extends Field
    ? Named
    : never;
};

/**
 * Declares a model; the literal types of the fields are preserved, from which {@link Decoded} and the inputs follow.
 */
export function defineModel<const F extends FieldDeclarations>(
  model: Omit<Model, 'fields'> & { readonly fields: F },
): Model<NamedFields<F>> {
  const fields = Object.entries(model.fields).map(([name, field]) => [
    name,
    { ...field, element: field.element ?? elementOf(name, field) },
  ]);
  return { ...model, fields: Object.fromEntries(fields) as NamedFields<F> };
}

function elementOf(name: string, { type }: FieldDeclaration): string {
  return name.charAt(0).toUpperCase() + name.slice(1) + (type === 'enum' ? 'Enum' : '');
}

type WrittenValue<F extends Field> = F extends { type: 'integer' }
  ? number
  : F extends { type: 'boolean' }
    ? boolean
    : F extends { type: 'uuid-list' }
      ? readonly string[]
      : string;

type NamesWithAccess<F extends Fields, A extends Access> = {
  [Name in keyof F]: F[Name]['access'] extends A ? Name : never;
}[keyof F];

/** The fields that an object always has: its identity, and the texts without which it cannot be created. */
type NamesAlwaysThere<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { isIdentity: true }
    ? Name
    : F[Name] extends { isShownElsewhere: true }
      ? never
      : F[Name] extends { type: 'text'; requiredOnCreate: true; access: Exclude<Access, 'write-only'> }
        ? Name
        : never;
}[keyof F];

/** Whether every object that is shown has the field. */
export function isAlwaysThere({
  type,
  access,
  isIdentity,
  requiredOnCreate,
  isShownElsewhere = false,
}: Field): boolean {
  if (isIdentity === true) return true;
  return type === 'text' && requiredOnCreate === true && access !== 'write-only' && !isShownElsewhere;
}

type NamesRequiredOnCreate<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { requiredOnCreate: true } ? Name : never;
}[keyof F];

type Flat<T> = { [Name in keyof T]: T[Name] };

/**
 * An object as read from CUPI: an absent element is an absent property, and so is an empty one of any type but text. A
 * field that is always there is `""` when CUPI omits it; an answer without the identity is invalid.
 */
export type Decoded<M extends Model> = Flat<
  {
    -readonly [Name in NamesAlwaysThere<M['fields']>]: WrittenValue<M['fields'][Name]>;
  } & {
    -readonly [
      Name in Exclude<
        NamesWithAccess<M['fields'], Exclude<Access, 'write-only'>>,
        NamesAlwaysThere<M['fields']>
      >
    ]?: WrittenValue<M['fields'][Name]>;
  } & {
    /** Elements that CUPI sent and the model does not declare, as text by name. */
    extensions?: Record<string, string>;
  }
>;

/** Fields that may be given when an object is created. */
export type CreateInput<M extends Model> = Flat<
  {
    [Name in NamesRequiredOnCreate<M['fields']>]: WrittenValue<M['fields'][Name]>;
  } & {
    [
      Name in Exclude<
        NamesWithAccess<M['fields'], 'create-only' | 'read-write' | 'write-only'>,
        NamesRequiredOnCreate<M['fields']>
      >
    ]?: WrittenValue<M['fields'][Name]>;
  }
>;

/** Fields that may be given when an object is changed; the others stay unchanged. */
export type UpdateInput<M extends Model> = {
  [Name in NamesWithAccess<M['fields'], 'read-write' | 'update-only' | 'write-only'>]?: WrittenValue<
    M['fields'][Name]
  >;
};
