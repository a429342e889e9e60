/**
 * What is wrong with a document: its bytes are no text (`undecodable`), its text is no XML
 * (`not-well-formed`), it is XML of another kind (`doctype`, `wrong-root`), it would cost too much to read
 * (`too-deep`, `too-large`, `too-many-nodes`), or a value does not fit its field (`bad-value`).
 */
export type InvalidXmlReason =
  | 'undecodable'
  | 'not-well-formed'
  | 'doctype'
  | 'wrong-root'
  | 'too-deep'
  | 'too-large'
  | 'too-many-nodes'
  | 'bad-value';

/**
 * The document is not what CUPI sends. The message names the fault, with element names at most: never a
 * value, since a broken document may hold secrets. For the same reason there is no `cause`.
 */
export class InvalidXmlError extends Error {
  override readonly name = 'InvalidXmlError';

  constructor(
    readonly reason: InvalidXmlReason,
    message: string,
    /** Name of the element whose value does not fit; of an attribute, `@name`. Of any length. Only with `bad-value`. */
    readonly element?: string,
  ) {
    super(message);
  }
}

/** A value that cannot be carried by XML 1.0, or by the model. The message never shows the value. */
export class UnencodableValueError extends Error {
  override readonly name = 'UnencodableValueError';

  constructor(
    /** JSON name of the field, as the caller wrote it. */
    readonly field: string,
    fault: string,
  ) {
    super(`${quotedName(field)} ${fault}`);
  }
}

const MAX_NAME_CHARACTERS = 100;

/** A name as error messages show it: the other side chooses names, so they are cut to 100 characters. */
export function quotedName(name: string): string {
  return name.length > MAX_NAME_CHARACTERS ? `"${name.slice(0, MAX_NAME_CHARACTERS)}…"` : `"${name}"`;
}
