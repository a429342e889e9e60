import type { RequestError, Violation } from '../problems/core/index.js';

/** A rule across the fields of a body, which Unity Connection has and would only tell of when it is broken. */
export interface Rule<Body extends object = Record<string, unknown>> {
  /** The rule as a sentence, for the OpenAPI document. */
  readonly says: string;
  /**
   * What is wrong, and where; undefined when nothing is.
   * @param body its fields that are right by themselves; any may be missing
   */
  check(body: Partial<Body>): ({ readonly field: keyof Body & string } & Violation) | undefined;
}

/** The errors of a body by such rules, besides those of its fields: of a field that is wrong by itself no more is told. */
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
