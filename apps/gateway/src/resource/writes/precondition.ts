import type { FastifyRequest } from 'fastify';
import { ProblemError, type RequestError } from '../../problems/core/index.js';
import { matchesStrongly, readEntityTags } from '../../server/index.js';

/** Errors of `If-Match`: an invalid one must not be treated as absent. */
export function preconditionErrorsOf({ headers }: FastifyRequest): RequestError[] {
  const condition = headers['if-match'];
  if (condition === undefined || readEntityTags(condition) !== undefined) return [];
  const detail = 'must be * or a list of entity tags in double quotes';
  return [{ parameter: 'If-Match', code: 'format', format: 'entity-tags', detail }];
}

/**
 * Checks an object against `If-Match` (RFC 9110 §13.1.1).
 * @param readEtag reads the current entity tag of the object from the upstream
 * @throws ProblemError precondition-failed
 */
export async function requireMatch(
  { headers }: FastifyRequest,
  readEtag: () => Promise<string>,
): Promise<void> {
  const condition = headers['if-match'];
  if (condition === undefined) return;
  const etag = await readEtag();
  const tags = readEntityTags(condition);
  if (tags !== undefined && matchesStrongly(tags, etag)) return;
  throw new ProblemError(
    'precondition-failed',
    {
      detail:
        'The object does not have, or no longer has, the entity tag in If-Match. ETag has the current one.',
    },
    { ETag: etag },
  );
}
