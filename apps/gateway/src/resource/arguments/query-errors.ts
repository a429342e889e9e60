import type { RequestError, Violation } from '../../problems/core/index.js';
import { isPercentEncoded } from '../../server/index.js';

/** The error of a parameter that the operation does not know. */
export const UNKNOWN_PARAMETER: Violation = {
  code: 'unknown',
  detail: 'is not a parameter of this operation',
};

/** Errors of a query without known parameters, and of one with broken percent-encoding. */
export function queryErrorsOf(url: string, isQueryKnown: boolean): RequestError[] {
  const queryStart = url.indexOf('?');
  if (queryStart === -1) return [];
  const query = url.slice(queryStart + 1);
  if (!isPercentEncoded(query)) {
    const detail = 'the query is not percent-encoded UTF-8';
    return [{ parameter: '', code: 'format', format: 'percent-encoding', detail }];
  }
  if (isQueryKnown) return [];
  return [...new URLSearchParams(query).keys()].map((parameter) => ({ parameter, ...UNKNOWN_PARAMETER }));
}
