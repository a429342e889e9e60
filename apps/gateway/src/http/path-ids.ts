import type { FastifyRequest } from 'fastify';
import type { RequestError } from '#libs/problem-details';
import { canonicalIdOf } from '../routing/index.js';
import { isObjectId } from './object-id.js';

/** The ids in the path of a request, as they go upstream, and which of them are none. */
export function pathIdsOf({ params, routeOptions }: FastifyRequest): {
  readonly ids: Readonly<Record<string, string>>;
  readonly errors: readonly RequestError[];
} {
  const { identities = {} } = routeOptions.config;
  const ids: Record<string, string> = {};
  const errors: RequestError[] = [];
  for (const [parameter, text] of Object.entries(params as Record<string, string>)) {
    const pattern = identities[parameter]?.pattern;
    const id = canonicalIdOf(text, pattern);
    ids[parameter] = id;
    if (pattern === undefined && !isObjectId(id))
      errors.push({ parameter, code: 'format', format: 'uuid', detail: 'must be a UUID' });
    if (pattern !== undefined && !patternOf(pattern).test(id))
      errors.push({ parameter, code: 'format', format: pattern, detail: `must match ${pattern}` });
  }
  return { ids, errors };
}

/** By their sources, which are those of declarations. */
const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  const pattern = patterns.get(source) ?? new RegExp(`^(?:${source})$`, 'u');
  patterns.set(source, pattern);
  return pattern;
}
