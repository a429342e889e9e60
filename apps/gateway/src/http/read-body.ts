import { validateSync, type ValidationError } from 'class-validator';
import type { RequestFault } from '#libs/problem-details';
import { isWritable, type BodyDto } from '../dto/index.js';

/** A body as read: its value, and whatever is wrong with it. */
export interface BodyReading<Body extends object> {
  readonly value: Body;
  readonly faults: readonly RequestFault[];
}

/** Members that an object shows and nobody can write, besides its read-only fields. */
const READ_ONLY_MEMBERS = ['links', 'extensions'];

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
  const writable = names.filter((name) => isWritableName(Dto, name));
  for (const name of writable) Object.assign(value, { [name]: Reflect.get(body, name) as unknown });
  const nameFaults = names
    .filter((name) => !writable.includes(name))
    .map((name) => ({ pointer: pointerOf(name), detail: nameFaultOf(Dto, name) }));
  return { value, faults: [...nameFaults, ...validateSync(value, { stopAtFirstError: true }).map(toFault)] };
}

function isWritableName(Dto: BodyDto<object>, name: string): boolean {
  const field = Object.hasOwn(Dto.model.fields, name) ? Dto.model.fields[name] : undefined;
  return field !== undefined && isWritable(field, Dto.mode);
}

function nameFaultOf(Dto: BodyDto<object>, name: string): string {
  if (READ_ONLY_MEMBERS.includes(name)) return 'is read-only';
  if (Object.hasOwn(Dto.model.fields, name)) {
    return Dto.model.fields[name]?.access === 'create-only'
      ? 'can be given on creation only'
      : 'is read-only';
  }
  const meant = Object.entries(Dto.model.fields).find(([known, { element }]) =>
    [known.toLowerCase(), element.toLowerCase()].includes(name.toLowerCase()),
  );
  return meant ? `is not a field; the field is called ${meant[0]}` : 'is not a field';
}

/** JSON Pointer of a top-level member (RFC 6901 §3). */
function pointerOf(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function toFault({ property, constraints = {} }: ValidationError): RequestFault {
  return { pointer: pointerOf(property), detail: Object.values(constraints).join('; ') };
}
