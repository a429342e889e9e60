import { CupiError, type CupiErrorKind, type UpstreamError } from './cupi-error.js';
import { readErrorDetails, type ErrorDetails } from './error-details.js';
import type { HttpAnswer, HttpRequest } from './http-transport.js';
import type { Redact } from './redaction.js';
import { retryAfterSeconds } from './retry-after.js';

/** What must be known of a request to tell what its answer means. */
interface AnsweredRequest {
  readonly method: HttpRequest['method'];
  /** CUPI's element of the object that a POST makes inside of another; such a POST can fail for want of the other. */
  readonly childElement?: string | undefined;
  /** Takes out the secrets that were sent. */
  readonly redact: Redact;
}

type FaultKind = Exclude<CupiErrorKind, 'timeout' | 'aborted'>;

/** As much of a body as it takes to tell a page. */
const MAX_PROLOGUE_BYTES = 1024;

const MESSAGES: Readonly<Record<FaultKind, string>> = {
  unauthorized: 'The upstream refused the credentials.',
  forbidden: 'The upstream does not allow the account to do this.',
  'not-found': 'The object does not exist upstream.',
  rejected: 'The upstream rejected the call.',
  'server-error': 'The upstream failed.',
  'invalid-response':
    'The upstream answered with a status that is none of its own; redirects are not followed.',
  unavailable: 'The upstream is too busy.',
};

/**
 * The error that an answer stands for, or undefined when the call succeeded: a GET with 200, a write with any
 * 2xx (CUPI: guides disagree on which), unless it brings a page for browsers.
 */
export function answerFault(answer: HttpAnswer, request: AnsweredRequest): CupiError | undefined {
  const kindOfStatus = faultKindOf(answer.status, request.method);
  if (kindOfStatus === undefined) return isPageForChange(answer, request) ? pageFault(answer) : undefined;
  const details = readErrorDetails(answer.body);
  const upstream = upstreamErrorOf(answer.status, details, request.redact);
  const kind = isAbsence(answer.status, details, request) ? 'not-found' : kindOfStatus;
  const retryAfter = kind === 'unavailable' ? retryAfterSeconds(answer.headers['retry-after']) : undefined;
  return new CupiError(kind, MESSAGES[kind], { upstream, retryAfterSeconds: retryAfter });
}

/** What kind of error a status stands for by itself, or undefined when it means success: see {@link answerFault}. */
export function faultKindOf(status: number, method: HttpRequest['method']): FaultKind | undefined {
  return isSuccess(status, method) ? undefined : kindOf(status);
}

function isSuccess(status: number, method: HttpRequest['method']): boolean {
  return method === 'GET' ? status === 200 : status >= 200 && status < 300;
}

/** What HTML begins with, after an XML declaration and comments. */
const HTML = /^\s*(?:<(?:\?xml\b[^>]*|!--.*?--)>\s*)*<(?:!doctype\s+html|html)\b/is;

/**
 * CUPI answers a PUT or DELETE with nothing, or a line of text. A page comes from something else, such as the sign-in of
 * a single sign-on. (That of a read cannot be decoded, and that of a POST tells no new id.)
 */
function isPageForChange({ body }: HttpAnswer, { method }: AnsweredRequest): boolean {
  const isChange = method === 'PUT' || method === 'DELETE';
  return isChange && HTML.test(Buffer.from(body.bytes).toString('latin1', 0, MAX_PROLOGUE_BYTES));
}

function pageFault({ status }: HttpAnswer): CupiError {
  const message =
    'The upstream answered with a page for browsers, so it is not known what became of the call.';
  return new CupiError('invalid-response', message, { upstream: { status }, outcome: 'unknown' });
}

function kindOf(status: number): FaultKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'not-found';
    case 408:
    case 429:
    case 503:
      return 'unavailable';
  }
  if (status >= 400 && status < 500) return 'rejected';
  if (status >= 500 && status < 600) return 'server-error';
  return 'invalid-response';
}

/**
 * CUPI: a PUT to an object that does not exist is answered with 400 `DATA_EXCEPTION` and `<Element> not found `,
 * where GET and DELETE get a 404; so is a POST below an object that does not exist, naming that object.
 */
function isAbsence(
  status: number,
  { code, message = '' }: ErrorDetails,
  { method, childElement }: AnsweredRequest,
): boolean {
  // What the server sent decides, not what is left of it without secrets: a password may be "found".
  if (status !== 400 || code?.trim() !== 'DATA_EXCEPTION' || !/not\s+found\W*$/i.test(message)) return false;
  if (method === 'PUT') return true;
  const [absentElement = ''] = message.trim().split(/\s/, 1);
  return (
    method === 'POST' &&
    childElement !== undefined &&
    /^\w+$/.test(absentElement) &&
    absentElement !== childElement
  );
}

function upstreamErrorOf(status: number, details: ErrorDetails, redact: Redact): UpstreamError {
  const code = presentable(details.code, redact);
  const message = presentable(details.message, redact);
  return {
    status,
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
  };
}

const MAX_CHARACTERS = 500;

/** Secrets go before anything else changes the text: what is cut or cleaned may not be recognised any more. */
function presentable(text: string | undefined, redact: Redact): string | undefined {
  if (text === undefined) return undefined;
  const cleaned = redact(text)
    ?.replace(/\p{Cc}/gu, ' ')
    .trim();
  return cleaned ? Array.from(cleaned).slice(0, MAX_CHARACTERS).join('') : undefined;
}
