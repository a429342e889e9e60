import { TimeLimitError } from './time-limit.js';

/** What Node's error codes mean to whoever has to mend it. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host name is known',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the other side broke the connection off',
  EPIPE: 'the other side broke the connection off',
  ETIMEDOUT: 'nothing answers',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
};

/** Why there is no connection, as the end of a sentence. Only codes are looked at: messages may quote what was sent. */
export function connectionReason(error: unknown): string {
  if (error instanceof TimeLimitError) return 'nothing answers in time';
  const code = errorCodeOf(error);
  return REASONS[code] ?? (code === '' ? 'the reason is not known' : code);
}

/** Node's code of an error, or nothing. */
export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
