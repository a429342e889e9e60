import { TimeLimitError } from './time-limit.js';

/** Node's error codes in plain words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the server closed the connection',
  EPIPE: 'the server closed the connection',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to its network',
};

/** Why there is no connection, as the end of a sentence. Messages are not used: they may quote what was sent. */
export function connectionReason(error: unknown): string {
  if (error instanceof TimeLimitError) return 'timed out';
  const code = errorCodeOf(error);
  return REASONS[code] ?? (code === '' ? 'unknown reason' : code);
}

/** Node's code of an error, or an empty text. */
export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
