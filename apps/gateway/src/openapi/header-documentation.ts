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

/** On answers to reads that show what was read. */
export const cachedReadHeaders: Headers = {
  ...etagHeader,
  'Cache-Status': {
    description:
      'Whether the answer came from the cache, and for how long it stays fresh (RFC 9211), such as `cupi-gateway; hit; ttl=12`.',
    schema: { type: 'string' },
  },
  Age: {
    description: 'How many seconds ago an answer from the cache was read from Unity Connection.',
    schema: { type: 'integer' },
  },
};

/** Documents `If-None-Match`. */
export function IfNoneMatchParameter(): MethodDecorator {
  return parameter(
    'If-None-Match',
    'Entity tags that the caller has: when what would be shown has one of them, the answer is 304 without a body.',
  );
}

/** Documents the header fields that a read may have. */
export function CachedReadParameters(): MethodDecorator {
  return applyDecorators(
    IfNoneMatchParameter(),
    parameter(
      'Cache-Control',
      '`no-cache` has the answer read from Unity Connection, and not from the cache.',
    ),
  );
}

/** Documents `Prefer`. */
export function PreferParameter(): MethodDecorator {
  return parameter(
    'Prefer',
    '`return=minimal` leaves out the body of the answer, and the read that it takes (RFC 7240 §4.2).',
  );
}

/** Documents `If-Match`. */
export function IfMatchParameter(): MethodDecorator {
  return parameter(
    'If-Match',
    'Entity tags: the call is carried out only if the object, read anew, has one of them (RFC 9110 §13.1.1).',
  );
}

/** Documents `Idempotency-Key`. */
export function IdempotencyKeyParameter(): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Made by the caller for this one object: a repeat with the same key and body is answered as the first was, for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  });
}

function parameter(name: string, description: string): MethodDecorator {
  return ApiHeader({ name, required: false, description, schema: { type: 'string' } });
}
