import type { RequestError, Violation } from '../problems/core/index.js';

/** A rule of Unity Connection across the fields of a body, which it only reports when it is violated. */
export interface Rule<Body extends object = Record<string, unknown>> {
  /** The rule as a sentence, for the OpenAPI document. */
  readonly says: string;
  /**
   * The error and its position; undefined when there is none.
   * @param body its fields that are valid by themselves; any may be missing
   */
  check(body: Partial<Body>): ({ readonly field: keyof Body & string } & Violation) | undefined;
}

/** No field has so long a name. Pointers into a nest can be as long as the body: to hash them all takes quadratic time. */
const MAX_POINTER_LENGTH = 128;

/** The errors of a body by such rules, in addition to those of its fields; none for a field that is invalid by itself. */
export function ruleErrorsOf(
  rules: readonly Rule[] = [],
  body: object,
  errors: readonly RequestError[],
): RequestError[] {
  if (rules.length === 0) return [];
  const wrong = new Set(
    errors.flatMap((error) =>
      'pointer' in error && error.pointer.length <= MAX_POINTER_LENGTH ? [error.pointer] : [],
    ),
  );
  const sound = Object.fromEntries(Object.entries(body).filter(([name]) => !wrong.has(`/${name}`)));
  return rules.flatMap((rule) => {
    const found = rule.check(sound);
    if (!found) return [];
    const { field, ...violation } = found;
    const pointer = `/${field}`;
    return wrong.has(pointer) ? [] : [{ pointer, ...violation }];
  });
}

/** The rule that a body has exactly one of some fields. */
export function exactlyOneOf<Name extends string>(
  ...fields: readonly [Name, ...Name[]]
): Rule<Record<Name, unknown>> {
  const [first] = fields;
  const names = fields.map((field) => `\`${field}\``).join(', ');
  return {
    says: `Exactly one of ${names} is required.`,
    check: (body) => {
      const [given, other] = fields.filter((field) => body[field] !== undefined);
      if (given === undefined)
        return { field: first, code: 'required', detail: `or another of ${names} is required` };
      if (other === undefined) return undefined;
      return { field: other, code: 'conflict', detail: `cannot be combined with \`${given}\`` };
    },
  };
}
