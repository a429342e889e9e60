import type { FastifyRequest } from 'fastify';
import type { RequestError } from '../../problems/core/index.js';
import { canonicalIdsOf, type Identity } from '../../server/routing/index.js';
import { isObjectId } from './object-id.js';

/** Segments that change the path between slashes (RFC 3986 §5.2.4). */
const DOT_SEGMENTS = ['.', '..'];

const expressions = new Map<string, RegExp>();

/** The parsed ids of a path, as they are sent upstream, and their errors. */
export interface PathIdsReading {
  readonly value: Readonly<Record<string, string>>;
  readonly errors: readonly RequestError[];
}

/** Parses the ids in the path of a request: UUIDs, unless its route declares `identities`. */
export function readPathIds(request: FastifyRequest): PathIdsReading {
  const { identities = {} } = request.routeOptions.config;
  const value = canonicalIdsOf(request);
  return { value, errors: idErrorsOf(value, identities) };
}

/** What is wrong with ids, in the spelling in which they go upstream. */
export function idErrorsOf(
  ids: Readonly<Record<string, string>>,
  identities: Readonly<Record<string, Identity>>,
): readonly RequestError[] {
  return Object.entries(ids).flatMap(
    ([parameter, id]) => errorOf(parameter, id, identities[parameter]) ?? [],
  );
}

function errorOf(parameter: string, id: string, { pattern }: Identity = {}): RequestError | undefined {
  if (pattern === undefined) {
    if (isObjectId(id)) return undefined;
    return { parameter, code: 'format', format: 'uuid', detail: 'must be a UUID' };
  }
  if (expressionOf(pattern).test(id) && !DOT_SEGMENTS.includes(id)) return undefined;
  return { parameter, code: 'format', format: pattern, detail: `must match ${pattern}` };
}

function expressionOf(pattern: string): RegExp {
  const expression = expressions.get(pattern) ?? new RegExp(`^(?:${pattern})$`, 'u');
  expressions.set(pattern, expression);
  return expression;
}
