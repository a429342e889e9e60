import type { Field, Fields } from '#libs/cupi-xml';

/** The parts of a declaration that have examples. */
interface Exemplified {
  readonly name: string;
  readonly examples?: Readonly<Record<string, object>>;
}

/**
 * Checks the example of every field, and of every body, against the bounds of its field.
 * @throws Error that names the first that does not fit
 */
export function rejectExamplesOutOfBounds({ name, examples = {} }: Exemplified, fields: Fields): void {
  const reject = (field: string, example: unknown): never => {
    throw new Error(`${name}.${field}: the example ${JSON.stringify(example)} is out of its own bounds`);
  };
  for (const [field, declared] of Object.entries(fields)) {
    const { example, access } = declared;
    // A secret has no example in a response.
    if (access !== 'write-only' && !isWithinBounds(declared, example)) reject(field, example);
  }
  for (const body of Object.values(examples)) {
    for (const [field, value] of Object.entries(body)) {
      const declared = fields[field];
      if (declared && !isWithinBounds(declared, value)) reject(field, value);
    }
  }
}

function isWithinBounds(field: Field, value: unknown): boolean {
  switch (field.type) {
    case 'text':
      return isTextWithin(field, String(value));
    case 'integer':
      return isNumberWithin(field, Number(value));
    case 'enum':
      return Object.values(field.names).includes(String(value));
    case 'boolean':
    case 'uuid':
    case 'datetime':
    case 'uuid-list':
      return true;
  }
}

function isNumberWithin(
  { minimum, maximum, oneOf }: Extract<Field, { type: 'integer' }>,
  value: number,
): boolean {
  return value >= minimum && value <= maximum && (oneOf?.includes(value) ?? true);
}

function isTextWithin(
  { minLength = 0, maxLength = Infinity, oneOf, pattern }: Extract<Field, { type: 'text' }>,
  text: string,
): boolean {
  if (oneOf && !oneOf.includes(text)) return false;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)) return false;
  return text.length >= minLength && text.length <= maxLength;
}
