import { validateSync, type ValidationError } from 'class-validator';
import type { Model } from '#libs/cupi-xml';
import { pointerTo } from '#libs/json-text';
import type { RequestFault } from '#libs/problem-details';
import { isWritable, type BodyDto } from '../dto/index.js';

/** A body as read: its value, and whatever is wrong with it. */
export interface BodyReading<Body extends object> {
  readonly value: Body;
  readonly faults: readonly RequestFault[];
}

/** Members that an object shows and nobody can write, besides its read-only fields. */
const READ_ONLY_MEMBERS = ['links', 'extensions'];

/** By model: its fields by what they are called here and in CUPI, in lower case. */
const fieldsBySpelling = new WeakMap<Model, ReadonlyMap<string, string>>();

/**
 * Checks a parsed JSON body against its DTO, strictly: CUPI silently drops what it does not know and reports
 * success, so every unknown, read-only or wrongly cased field is a fault here, and all faults are found at once.
 */
export function readBody<Body extends object>(Dto: BodyDto<Body>, body: unknown): BodyReading<Body> {
  const value = new Dto();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { value, faults: [{ pointer: '', detail: 'must be a JSON object' }] };
  }
  const names = Object.keys(body);
  if (names.length === 0 && Dto.mode === 'update') {
    return { value, faults: [{ pointer: '', detail: 'must have at least one field to change' }] };
  }
  const faults: RequestFault[] = [];
  for (const name of names) {
    const detail = nameFaultOf(Dto, name);
    if (detail === undefined) Object.assign(value, { [name]: Reflect.get(body, name) as unknown });
    else faults.push({ pointer: pointerTo('', name), detail });
  }
  return { value, faults: [...faults, ...validateSync(value, { stopAtFirstError: true }).map(toFault)] };
}

function nameFaultOf({ model, mode }: BodyDto<object>, name: string): string | undefined {
  const field = Object.hasOwn(model.fields, name) ? model.fields[name] : undefined;
  if (field && isWritable(field, mode)) return undefined;
  if (field?.access === 'create-only') return 'can be given on creation only';
  if (field || READ_ONLY_MEMBERS.includes(name)) return 'is read-only';
  const meant = spellingsOf(model).get(name.toLowerCase());
  return meant === undefined ? 'is not a field' : `is not a field; the field is called ${meant}`;
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

function toFault({ property, constraints = {} }: ValidationError): RequestFault {
  return { pointer: pointerTo('', property), detail: Object.values(constraints).join('; ') };
}
