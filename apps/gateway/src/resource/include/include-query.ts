import type { RequestError, Violation } from '../../problems/core/index.js';
import { UNKNOWN_PARAMETER, type RawQuery } from '../arguments/index.js';
import type { Inclusion } from './inclusions.js';

/** The parameter that names what is shown together with an object. */
export const INCLUDE = 'include';

/** What one answer shows together with its objects at most: each of them is one more read for every object. */
export const MAX_INCLUDED = 3;

/** The largest page of objects that are shown together with others. */
export const MAX_PAGE_SIZE_WITH_INCLUDED = 50;

/** What is to be shown together with the objects, by name and in the order of their links, and what is wrong with it. */
export interface IncludeReading {
  /** Whether the parameter was given, right or wrong. */
  readonly isGiven: boolean;
  readonly value: ReadonlyMap<string, Inclusion>;
  readonly errors: readonly RequestError[];
  /** The other parameters. */
  readonly rest: RawQuery;
}

/** Reads `include`, unless nothing can be included: it is then as unknown as any other parameter. */
export function readInclude(raw: RawQuery, known: ReadonlyMap<string, Inclusion>): IncludeReading {
  const { [INCLUDE]: given, ...rest } = raw;
  if (given === undefined || known.size === 0) {
    return { isGiven: false, value: new Map(), errors: [], rest: raw };
  }
  if (Array.isArray(given)) {
    const violation = { code: 'conflict', detail: 'must be given once' } as const;
    return { isGiven: true, value: new Map(), errors: [refused(violation)], rest };
  }
  const names = given.split(',');
  const value = new Map([...known].filter(([name]) => names.includes(name)));
  return { isGiven: true, value, errors: violationsOf(names, [...known.keys()]).map(refused), rest };
}

/** The errors of a query in which `include` alone is known. */
export function unknownErrorsOf(rest: RawQuery): RequestError[] {
  return Object.keys(rest).map((parameter) => ({ parameter, ...UNKNOWN_PARAMETER }));
}

function violationsOf(names: readonly string[], allowed: readonly string[]): Violation[] {
  const distinct = new Set(names);
  const violations: Violation[] = [];
  if (names.some((name) => !allowed.includes(name))) {
    const detail = `must be some of ${allowed.join(', ')}, separated by commas`;
    violations.push({ code: 'not-allowed', allowed, detail });
  }
  if (distinct.size < names.length) {
    violations.push({ code: 'conflict', detail: 'must not name anything more than once' });
  }
  if (distinct.size > MAX_INCLUDED) {
    violations.push({
      code: 'too-large',
      maximum: MAX_INCLUDED,
      detail: `must name at most ${MAX_INCLUDED}`,
    });
  }
  return violations;
}

function refused(violation: Violation): RequestError {
  return { parameter: INCLUDE, ...violation };
}
