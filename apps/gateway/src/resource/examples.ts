import type { Field, Fields } from '#libs/cupi-xml';

/** As much of a declaration as is looked at. */
interface Exemplified {
  readonly name: string;
  readonly examples?: Readonly<Record<string, object>>;
}

/**
 * Holds the example of every field, and of every body, against the bounds that its field has.
 * @throws Error that names the first that does not fit
 */
export function refuseExamplesOutOfBounds({ name, examples = {} }: Exemplified, fields: Fields): void {
  const refuse = (field: string, example: unknown): never => {
    throw new Error(`${name}.${field}: the example ${JSON.stringify(example)} is out of its own bounds`);
  };
  for (const [field, declared] of Object.entries(fields)) {
    const { example, access } = declared;
    // A secret shows no example.
    if (access !== 'write-only' && !isWithinBounds(declared, example)) refuse(field, example);
  }
  for (const body of Object.values(examples)) {
    for (const [field, value] of Object.entries(body)) {
      const declared = fields[field];
      if (declared && !isWithinBounds(declared, value)) refuse(field, value);
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
