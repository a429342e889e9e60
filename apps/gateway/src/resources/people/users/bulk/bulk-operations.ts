import { setImmediate } from 'node:timers/promises';
import { pointerTo, type RequestError, type Violation } from '../../../../problems/core/index.js';
import { idErrorsOf } from '../../../../resource/arguments/index.js';
import { readUpdate, type UpdateBody } from '../../../../resource/index.js';
import { userPin } from '../pin/user-pin.resource.js';
import { users } from '../users.resource.js';

/** Maximum number of operations in one bulk. */
export const MAX_OPERATIONS = 500;

/** Maximum size of the body of a bulk, in bytes: half a KiB for each of as many operations as there may be. */
export const MAX_BULK_BYTES = 256 * 1024;

/** How long operations are validated before the event loop gets its turn, in milliseconds. */
const SLICE_MS = 5;

/** What an operation can do, by the member that says so. */
const KINDS = ['patch', 'pin', 'unlock'] as const;
const MEMBERS: readonly string[] = ['id', ...KINDS];

/** One operation: what the single call would be sent. */
export type BulkOperation = {
  /** Of the user, in lower case. */
  readonly id: string;
} & (
  | { readonly kind: 'patch'; readonly body: UpdateBody<typeof users> }
  | { readonly kind: 'pin'; readonly body: UpdateBody<typeof userPin> }
  | { readonly kind: 'unlock'; readonly body: Readonly<Record<string, never>> }
);

/** The operations of a body, and everything that is wrong with them. */
export interface BulkReading {
  readonly operations: readonly BulkOperation[];
  readonly errors: readonly RequestError[];
  /** Whether any operation concerns a PIN, valid or not. */
  readonly hasCredentials: boolean;
}

/** Reads the body of a bulk, in slices: five hundred changes take longer than other callers should have to wait. */
export async function readOperations(body: unknown): Promise<BulkReading> {
  const { items, errors } = itemsOf(body);
  const operations: BulkOperation[] = [];
  const found: RequestError[] = [...errors];
  let sliceEndsAtMs = performance.now() + SLICE_MS;
  for (const [index, item] of items.entries()) {
    if (performance.now() >= sliceEndsAtMs) {
      await setImmediate();
      sliceEndsAtMs = performance.now() + SLICE_MS;
    }
    const { operation, errors } = readOperation(item, `/operations/${index}`);
    if (operation) operations.push(operation);
    found.push(...errors);
  }
  return { operations, errors: found, hasCredentials: items.some(isOfCredentials) };
}

function itemsOf(body: unknown): { readonly items: readonly unknown[]; readonly errors: RequestError[] } {
  if (!isObject(body)) {
    const code = body === undefined ? 'required' : 'type';
    return { items: [], errors: [{ pointer: '', code, detail: 'must be a JSON object' }] };
  }
  const errors = unknownErrorsOf(body, ['operations'], '');
  const { operations: items } = body;
  const violation = listViolationOf(items);
  if (violation) return { items: [], errors: [...errors, { pointer: '/operations', ...violation }] };
  return { items: items as unknown[], errors };
}

function listViolationOf(items: unknown): Violation | undefined {
  const detail = `must have 1 to ${MAX_OPERATIONS} operations`;
  if (items === undefined) return { code: 'required', detail: 'is required' };
  if (!Array.isArray(items)) return { code: 'type', detail: 'must be a list' };
  if (items.length === 0) return { code: 'too-short', minLength: 1, detail };
  return items.length > MAX_OPERATIONS ? { code: 'too-long', maxLength: MAX_OPERATIONS, detail } : undefined;
}

interface OperationReading {
  /** Absent when it has errors that leave none. */
  readonly operation?: BulkOperation;
  readonly errors: readonly RequestError[];
}

function readOperation(item: unknown, pointer: string): OperationReading {
  if (!isObject(item)) return { errors: [{ pointer, code: 'type', detail: 'must be a JSON object' }] };
  const errors = [...unknownErrorsOf(item, MEMBERS, pointer), ...idErrors(item.id, pointer)];
  const [kind, other] = KINDS.filter((name) => Object.hasOwn(item, name));
  if (kind === undefined) {
    const detail = 'or `pin` or `unlock` is required';
    return { errors: [...errors, { pointer: `${pointer}/patch`, code: 'required', detail }] };
  }
  if (other !== undefined) {
    const detail = `cannot be combined with \`${kind}\`: give two operations`;
    return { errors: [...errors, { pointer: `${pointer}/${other}`, code: 'conflict', detail }] };
  }
  const read = readChange(kind, item[kind], String(item.id).toLowerCase());
  return {
    ...(read.operation && { operation: read.operation }),
    errors: [...errors, ...errorsBelow(`${pointer}/${kind}`, read.errors)],
  };
}

function readChange(kind: (typeof KINDS)[number], change: unknown, id: string): OperationReading {
  switch (kind) {
    case 'patch': {
      const { value: body, errors } = readUpdate(users, change);
      return { operation: { id, kind, body }, errors };
    }
    case 'pin': {
      const { value: body, errors } = readUpdate(userPin, change);
      return { operation: { id, kind, body }, errors };
    }
    case 'unlock': {
      const detail = 'must be true';
      return {
        operation: { id, kind, body: {} },
        errors: change === true ? [] : [{ pointer: '', code: 'not-allowed', allowed: ['true'], detail }],
      };
    }
  }
}

function idErrors(id: unknown, pointer: string): RequestError[] {
  const at = { pointer: `${pointer}/id` };
  if (id === undefined) return [{ ...at, code: 'required', detail: 'is required' }];
  if (typeof id !== 'string') return [{ ...at, code: 'type', detail: 'must be a string' }];
  const isId = idErrorsOf({ id: id.toLowerCase() }, {}).length === 0;
  return isId ? [] : [{ ...at, code: 'format', format: 'uuid', detail: 'must be a UUID' }];
}

function unknownErrorsOf(value: object, known: readonly string[], pointer: string): RequestError[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: pointerTo(pointer, name), code: 'unknown', detail: 'is not a member' }));
}

/** The errors of a part of the body, by their pointers in the whole. */
export function errorsBelow(pointer: string, errors: readonly RequestError[]): RequestError[] {
  return errors.map((error) => ('pointer' in error ? { ...error, pointer: pointer + error.pointer } : error));
}

function isOfCredentials(item: unknown): boolean {
  return isObject(item) && (Object.hasOwn(item, 'pin') || Object.hasOwn(item, 'unlock'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
