import { validateSync, type ValidationError } from 'class-validator';
import type { Model } from '#libs/cupi-xml';
import { pointerTo, type RequestError, type Violation } from '../../problems/core/index.js';
import { isWritable, type BodyDto } from './body.dto.js';

/** A parsed body: its value, and its errors. */
export interface BodyReading<Body extends object> {
  readonly value: Body;
  readonly errors: readonly RequestError[];
}

/** Members that a response has and callers cannot write, besides the read-only fields of the object. */
const READ_ONLY_MEMBERS = ['etag', 'links', 'extensions'];

/** By model: its fields by their names here and in CUPI, in lower case. */
const fieldsBySpelling = new WeakMap<Model, ReadonlyMap<string, string>>();

/**
 * Validates a parsed JSON body against its DTO, strictly: CUPI silently ignores what it does not know and reports
 * success, so every unknown, read-only or wrongly cased field is an error here, and all errors are reported at once.
 */
export function readBody<Body extends object>(Dto: BodyDto<Body>, body: unknown): BodyReading<Body> {
  const value = new Dto();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const code = body === undefined ? 'required' : 'type';
    return { value, errors: [{ pointer: '', code, detail: 'must be a JSON object' }] };
  }
  const names = Object.keys(body);
  if (names.length === 0 && Dto.mode === 'update') {
    const detail = 'must have at least one field to change';
    return { value, errors: [{ pointer: '', code: 'required', detail }] };
  }
  const errors: RequestError[] = [];
  for (const name of names) {
    const violation = nameViolationOf(Dto, name);
    if (violation) errors.push({ pointer: pointerTo('', name), ...violation });
    else Object.assign(value, { [name]: Reflect.get(body, name) as unknown });
  }
  return { value, errors: [...errors, ...validateSync(value, { stopAtFirstError: true }).map(toError)] };
}

function nameViolationOf({ model, mode }: BodyDto<object>, name: string): Violation | undefined {
  const field = Object.hasOwn(model.fields, name) ? model.fields[name] : undefined;
  if (field && isWritable(field, mode)) return undefined;
  if (field?.access === 'create-only') return { code: 'read-only', detail: 'can be given on creation only' };
  if (field || READ_ONLY_MEMBERS.includes(name)) return { code: 'read-only', detail: 'is read-only' };
  const meant = spellingsOf(model).get(name.toLowerCase());
  const detail = meant === undefined ? 'is not a field' : `is not a field; the field is called ${meant}`;
  return { code: 'unknown', detail };
}

function spellingsOf(model: Model): ReadonlyMap<string, string> {
  const known = fieldsBySpelling.get(model);
  if (known) return known;
  const spellings = new Map<string, string>();
  for (const [name, { element }] of Object.entries(model.fields)) {
    for (const spelling of [name.toLowerCase(), element.toLowerCase()]) {
      if (!spellings.has(spelling)) spellings.set(spelling, name);
    }
  }
  fieldsBySpelling.set(model, spellings);
  return spellings;
}

function toError({ property, contexts = {} }: ValidationError): RequestError {
  const [violation] = Object.values<Violation | undefined>(contexts);
  if (!violation) throw new Error(`the check of ${property} does not say what is wrong`);
  return { pointer: pointerTo('', property), ...violation };
}
