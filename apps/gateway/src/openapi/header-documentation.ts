import { applyDecorators } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

/** A header field of a response, in OpenAPI. */
interface HeaderDocumentation {
  readonly description: string;
  readonly schema: { readonly type: 'string' | 'integer'; readonly format?: string };
}

/** Header fields by name. */
export type Headers = Record<string, HeaderDocumentation>;

/** On responses to writes that support `Prefer`. */
export const preferenceHeader: Headers = {
  'Preference-Applied': {
    description: '`return=minimal` when the preference was followed.',
    schema: { type: 'string' },
  },
};

/** On responses that contain an object or a list. */
export const etagHeader: Headers = {
  ETag: {
    description: 'Entity tag of what is shown, for `If-None-Match` and `If-Match` (RFC 9110 §8.8.3).',
    schema: { type: 'string' },
  },
};

/** On responses to a POST. */
export const replayedHeader: Headers = {
  'Idempotent-Replayed': {
    description: '`true` when it is the answer to an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string' },
  },
};

/** On responses to a POST that creates. */
export const locationHeader: Headers = {
  Location: { description: 'Path of the new object.', schema: { type: 'string', format: 'uri-reference' } },
};

/** On responses to reads. */
export const cachedReadHeaders: Headers = {
  ...etagHeader,
  'Cache-Status': {
    description:
      'Whether the answer came from the cache, and for how long it stays fresh (RFC 9211), such as `cupi-gateway; hit; ttl=12`. With `include`, `detail` counts the reads.',
    schema: { type: 'string' },
  },
  Age: {
    description: 'Age of an answer from the cache, in seconds since it was read from Unity Connection.',
    schema: { type: 'integer' },
  },
};

/** A header field of a request, in OpenAPI. */
interface HeaderParameter {
  readonly name: string;
  readonly in: 'header';
  readonly required: false;
  readonly description: string;
  readonly schema: { readonly type: 'string'; readonly minLength?: number; readonly maxLength?: number };
}

/** For reads. */
export const ifNoneMatch = parameter(
  'If-None-Match',
  'Entity tags that the caller has: if the current one is among them, the answer is 304 without a body.',
);

/** For reads from the cache. */
export const cacheControl = parameter(
  'Cache-Control',
  '`no-cache` reads from Unity Connection instead of the cache.',
);

/** For creations and changes. */
export const prefer = parameter(
  'Prefer',
  '`return=minimal` omits the body of the answer, and the read that it needs (RFC 7240 §4.2).',
);

/** For changes and deletions. */
export const ifMatch = parameter(
  'If-Match',
  'Entity tags: the call is carried out only if the object, which is read again, has one of them (RFC 9110 §13.1.1).',
);

/** For creations. */
export const idempotencyKey: HeaderParameter = {
  ...parameter(
    'Idempotency-Key',
    'Made by the caller for this one object: a repeat with the same key and body gets the answer to the first, for 24 hours.',
  ),
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Documents request header fields of an operation. */
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
