import type { RequestFault } from '#libs/problem-details';
import { isPercentEncoded } from './request-target.js';

/** Faults of a query where no parameter is known, and of one whose percent-encoding is broken. */
export function queryFaultsOf(url: string, isQueryKnown: boolean): RequestFault[] {
  const queryStart = url.indexOf('?');
  if (queryStart === -1) return [];
  const query = url.slice(queryStart + 1);
  if (!isPercentEncoded(query)) return [{ parameter: '', detail: 'the query is not percent-encoded UTF-8' }];
  if (isQueryKnown) return [];
  return [...new URLSearchParams(query).keys()].map((parameter) => ({
    parameter,
    detail: 'is not a parameter of this operation',
  }));
}
