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

/** The errors of a body by such rules, in addition to those of its fields; none for a field that is invalid by itself. */
export function ruleErrorsOf(
  rules: readonly Rule[] = [],
  body: object,
  errors: readonly RequestError[],
): RequestError[] {
  const wrong = new Set(errors.map((error) => ('pointer' in error ? error.pointer : undefined)));
  const right = Object.entries(body).filter(([name]) => !wrong.has(`/${name}`));
  const sound = Object.fromEntries(right);
  return rules.flatMap((rule) => {
    const found = rule.check(sound);
    if (!found) return [];
    const { field, ...violation } = found;
    const pointer = `/${field}`;
    return wrong.has(pointer) ? [] : [{ pointer, ...violation }];
  });
}
