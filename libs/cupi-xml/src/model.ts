/**
 * How a field travels between a caller and CUPI (the "W" column of Cisco's field tables):
 * `read-only` is assigned by the server, `create-only` may be given when the object is made,
 * `read-write` on create and update, `write-only` likewise but is never shown (secrets).
 */
export type Access = 'read-only' | 'create-only' | 'read-write' | 'write-only';

interface FieldOf<Type extends string, Value> {
  readonly type: Type;
  /** CUPI's element name. Its case matters: CUPI silently drops what it does not recognise. */
  readonly element: string;
  /** Other spellings that servers have been seen to send; understood when reading, never written. */
  readonly readAliases?: readonly string[];
  readonly access: Access;
  /** True when CUPI cannot create the object without it. */
  readonly requiredOnCreate?: boolean;
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
}

/** `true`/`false` on the wire. */
export type BooleanField = FieldOf<'boolean', boolean>;

/** A decimal whole number. The bounds hold for what callers send; what CUPI sends is shown as it is. */
export interface IntegerField extends FieldOf<'integer', number> {
  readonly minimum: number;
  readonly maximum: number;
}

/** A UUID, shown in lower case. */
export type UuidField = FieldOf<'uuid', string>;

/** A decimal code that is shown by name; a code without a name is shown, and accepted, as its digits. */
export interface EnumField extends FieldOf<'enum', string> {
  /** Code to name. */
  readonly names: Readonly<Record<number, string>>;
}

/** The one declaration of a field, from which decoding, encoding, validation and OpenAPI follow. */
export type Field = TextField | BooleanField | IntegerField | UuidField | EnumField;

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

/** Declares a model; the field types are kept so that {@link Decoded} and the inputs follow from it. */
export function defineModel<const F extends Fields>(model: Model<F>): Model<F> {
  return model;
}

type WrittenValue<F extends Field> = F extends { type: 'integer' }
  ? number
  : F extends { type: 'boolean' }
    ? boolean
    : string;

type ReadValue<F extends Field> = F extends { type: 'text' } ? string : WrittenValue<F> | null;

type NamesWithAccess<F extends Fields, A extends Access> = {
  [Name in keyof F]: F[Name]['access'] extends A ? Name : never;
}[keyof F];

type NamesRequiredOnCreate<F extends Fields> = {
  [Name in keyof F]: F[Name] extends { requiredOnCreate: true } ? Name : never;
}[keyof F];

type Flat<T> = { [Name in keyof T]: T[Name] };

/**
 * An object as read from CUPI: an absent element is an absent property, an empty element is `""` for
 * text and `null` for every other type.
 */
export type Decoded<M extends Model> = Flat<
  {
    -readonly [Name in NamesWithAccess<M['fields'], 'read-only' | 'create-only' | 'read-write'>]?: ReadValue<
      M['fields'][Name]
    >;
  } & {
    /** What CUPI sent and the model does not declare, as text by element name. */
    extensions?: Record<string, string>;
  }
>;

/** What may be given when an object is created. */
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

/** What may be given when an object is changed; only what is given is changed. */
export type UpdateInput<M extends Model> = {
  [Name in NamesWithAccess<M['fields'], 'read-write' | 'write-only'>]?: WrittenValue<M['fields'][Name]>;
};
