/**
 * What is wrong with a document: its bytes are not text (`undecodable`), its text is not XML (`not-well-formed`), it is
 * another kind of XML (`doctype`, `wrong-root`), it exceeds a limit (`too-deep`, `too-large`, `too-many-nodes`), or a
 * value does not fit its field (`bad-value`).
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
 * The document is not what CUPI sends. The message says what is wrong, with element names at most: never a value, since
 * a broken document may hold secrets. For the same reason there is no `cause`.
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

/** A value that XML 1.0, or the model, cannot represent. The message never shows the value. */
export class UnencodableValueError extends Error {
  override readonly name = 'UnencodableValueError';

  constructor(
    /** JSON name of the field, as the caller wrote it. */
    readonly field: string,
    reason: string,
  ) {
    super(`${quotedName(field)} ${reason}`);
  }
}

const MAX_NAME_CHARACTERS = 100;

/** A name as error messages show it: names come from the other side, so they are cut to 100 characters. */
export function quotedName(name: string): string {
  return name.length > MAX_NAME_CHARACTERS ? `"${name.slice(0, MAX_NAME_CHARACTERS)}…"` : `"${name}"`;
}
