import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

/** A header field of an answer, as OpenAPI has it. */
interface HeaderDocumentation {
  readonly description: string;
  readonly schema: { readonly type: 'string' | 'integer'; readonly format?: string };
}

/** Header fields by name. */
export type Headers = Record<string, HeaderDocumentation>;

/** On answers to writes that may be answered without a body. */
export const preferenceHeader: Headers = {
  'Preference-Applied': {
    description: '`return=minimal` when the preference was followed.',
    schema: { type: 'string' },
  },
};

/** On answers that show an object or a list. */
export const etagHeader: Headers = {
  ETag: {
    description: 'Entity tag of what is shown, for `If-None-Match` and `If-Match` (RFC 9110 §8.8.3).',
    schema: { type: 'string' },
  },
};

/** On answers to a POST. */
export const replayedHeader: Headers = {
  'Idempotent-Replayed': {
    description: '`true` when the answer is the one to an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string' },
  },
};

/** On answers to a POST that creates. */
export const locationHeader: Headers = {
  Location: { description: 'Path of the new object.', schema: { type: 'string', format: 'uri-reference' } },
};

/** On answers to reads that show what was read. */
export const cachedReadHeaders: Headers = {
  ...etagHeader,
  'Cache-Status': {
    description:
      'Whether the answer came from the cache, and for how long it stays fresh (RFC 9211), such as `cupi-gateway; hit; ttl=12`. With `include`, `detail` counts the reads.',
    schema: { type: 'string' },
  },
  Age: {
    description: 'How many seconds ago an answer from the cache was read from Unity Connection.',
    schema: { type: 'integer' },
  },
};

/** A header field of a request, as OpenAPI has it. */
interface HeaderParameter {
  readonly name: string;
  readonly in: 'header';
  readonly required: false;
  readonly description: string;
  readonly schema: { readonly type: 'string'; readonly minLength?: number; readonly maxLength?: number };
}

/** Of reads. */
export const ifNoneMatch = parameter(
  'If-None-Match',
  'Entity tags that the caller has: when what would be shown has one of them, the answer is 304 without a body.',
);

/** Of reads from the cache. */
export const cacheControl = parameter(
  'Cache-Control',
  '`no-cache` has the answer read from Unity Connection, and not from the cache.',
);

/** Of creations and changes. */
export const prefer = parameter(
  'Prefer',
  '`return=minimal` leaves out the body of the answer, and the read that it takes (RFC 7240 §4.2).',
);

/** Of changes and deletions. */
export const ifMatch = parameter(
  'If-Match',
  'Entity tags: the call is carried out only if the object, read anew, has one of them (RFC 9110 §13.1.1).',
);

/** Of creations. */
export const idempotencyKey: HeaderParameter = {
  ...parameter(
    'Idempotency-Key',
    'Made by the caller for this one object: a repeat with the same key and body is answered as the first was, for 24 hours.',
  ),
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Documents header fields that an operation takes. */
export function HeaderParameters(...parameters: readonly HeaderParameter[]): MethodDecorator {
  return applyDecorators(
    ...parameters.map(({ name, required, description, schema }) =>
      ApiHeader({ name, required, description, schema }),
    ),
  );
}

function parameter(name: string, description: string): HeaderParameter {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } };
}
