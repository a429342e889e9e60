import {
  ProblemError,
  toProblemDocument,
  type ProblemDocument,
  type ProblemOccurrence,
} from '../../../../problems/core/index.js';
import type { BulkSnapshot } from './core/index.js';
import type { Bulk, OperationResult } from './users-bulk.dto.js';

/** Path of the resource that shows a bulk. */
export function bulkPathOf(id: string): string {
  return `/api/v1/user-bulks/${id}`;
}

/** A bulk as callers see it. Its results are shown once it is no longer running. */
export function bulkViewOf(id: string, snapshot: BulkSnapshot, occurrence: ProblemOccurrence): Bulk {
  const { state, ids, results } = snapshot;
  const done = results.filter((result) => result !== undefined);
  const succeeded = done.filter(({ problem }) => !problem).length;
  return {
    id,
    state,
    total: ids.length,
    done: done.length,
    succeeded,
    failed: done.length - succeeded,
    ...(state !== 'running' && { results: resultsOf(snapshot, occurrence) }),
    links: { self: bulkPathOf(id) },
  };
}

function resultsOf({ ids, results, reason }: BulkSnapshot, occurrence: ProblemOccurrence): OperationResult[] {
  const firstUndone = results.indexOf(undefined);
  return ids.map((id, index) => {
    const result = results[index];
    if (result) return { id, ...result };
    const problem = reason ?? endedUnexpectedly(index === firstUndone, occurrence);
    return { id, status: problem.status, problem };
  });
}

/** Of an operation without a result, whose process has ended: only the first of them may have been sent. */
function endedUnexpectedly(isPerhapsSent: boolean, occurrence: ProblemOccurrence): ProblemDocument {
  const detail = isPerhapsSent
    ? 'The gateway ended while it carried out the operation.'
    : 'The gateway ended before it could send the operation.';
  const outcome = isPerhapsSent ? ({ outcome: 'unknown' } as const) : {};
  return toProblemDocument(new ProblemError('upstream-unavailable', { detail, ...outcome }), occurrence);
}
