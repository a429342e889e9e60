import { CupiError, type CupiErrorKind, type UpstreamError } from './cupi-error.js';
import { kindOfCode } from './error-codes.js';
import { readErrorDetails, type ErrorDetails } from './error-details.js';
import type { HttpAnswer, HttpRequest } from './http-transport.js';
import type { Redact } from './redaction.js';
import { retryAfterSeconds } from './retry-after.js';

/** What must be known of a request to interpret its answer. */
interface AnsweredRequest {
  readonly method: HttpRequest['method'];
  /** Path and query. */
  readonly target: string;
  /**
   * CUPI's element of the object that a POST creates inside of another; such a POST can fail because its parent is
   * missing.
   */
  readonly childElement?: string | undefined;
  /** CUPI's elements that were sent, by the JSON names of their fields; undefined when the request has no body. */
  readonly elements?: ReadonlyMap<string, string> | undefined;
  /** Withholds texts that contain a secret that was sent. */
  readonly redact: Redact;
}

type AnswerErrorKind = Exclude<CupiErrorKind, 'not-supported' | 'timeout' | 'aborted'>;

/** The part of a body that is checked for HTML. */
const MAX_PROLOGUE_BYTES = 1024;

const MESSAGES: Readonly<Record<AnswerErrorKind, string>> = {
  unauthorized: 'The upstream rejected the credentials.',
  forbidden: 'The upstream does not allow the account to do this.',
  'not-found': 'The object does not exist upstream.',
  'already-exists': 'The upstream has another object with this value, which must be unique.',
  'in-use': 'The upstream does not delete the object, because other objects refer to it.',
  rejected: 'The upstream rejected the call.',
  'server-error': 'The upstream failed.',
  'invalid-response': 'The upstream answered with an unexpected status; redirects are not followed.',
  unavailable: 'The upstream is too busy.',
};

/** Kinds that are about the call itself, so that a code may say more precisely what is wrong. */
const CALL_ERRORS: readonly AnswerErrorKind[] = ['forbidden', 'not-found', 'rejected'];

/**
 * Kinds that leave open whether a write was done: a server may fail after it did the write, and a proxy sends 502, 504
 * and redirects without knowing. Not 503 (CUPI: the throttle rejects before it begins).
 */
const OPEN_OUTCOMES: readonly AnswerErrorKind[] = ['server-error', 'invalid-response'];

/**
 * The error that an answer stands for, or undefined when the call succeeded: a GET with 200, a write with any 2xx
 * (CUPI: guides disagree on which), unless the body is an HTML page.
 */
export function answerError(answer: HttpAnswer, request: AnsweredRequest): CupiError | undefined {
  const kindOfStatus = errorKindOf(answer.status, request.method);
  if (kindOfStatus === undefined) return isPageForChange(answer, request) ? pageFault(answer) : undefined;
  const details = readErrorDetails(answer.body);
  const kind = CALL_ERRORS.includes(kindOfStatus)
    ? kindOfCallError(kindOfStatus, details, request)
    : kindOfStatus;
  return new CupiError(kind, MESSAGES[kind], {
    upstream: upstreamErrorOf(answer.status, details, request.redact),
    retryAfterSeconds: kind === 'unavailable' ? retryAfterSeconds(answer.headers['retry-after']) : undefined,
    outcome: request.method !== 'GET' && OPEN_OUTCOMES.includes(kind) ? 'unknown' : undefined,
    takenField: kind === 'already-exists' ? takenFieldOf(details, request) : undefined,
  });
}

/** The kind of error of a status by itself, or undefined when it means success: see {@link answerError}. */
export function errorKindOf(status: number, method: HttpRequest['method']): AnswerErrorKind | undefined {
  return isSuccess(status, method) ? undefined : kindOf(status);
}

function isSuccess(status: number, method: HttpRequest['method']): boolean {
  return method === 'GET' ? status === 200 : status >= 200 && status < 300;
}

/** What HTML begins with, after an XML declaration and comments. */
const HTML = /^\s*(?:<(?:\?xml\b[^>]*|!--.*?--)>\s*)*<(?:!doctype\s+html|html)\b/is;

/**
 * CUPI answers a PUT, a DELETE or a method with nothing, or a line of text. An HTML page comes from something else, such as the
 * sign-in page of a single sign-on. (That of a read cannot be decoded, and that of a POST contains no new id.)
 */
function isPageForChange({ body }: HttpAnswer, request: AnsweredRequest): boolean {
  const { method } = request;
  const isChange = method === 'PUT' || method === 'DELETE' || isMethodCall(request);
  return isChange && HTML.test(Buffer.from(body.bytes).toString('latin1', 0, MAX_PROLOGUE_BYTES));
}

function pageFault({ status }: HttpAnswer): CupiError {
  const message = 'The upstream answered with an HTML page, so the outcome of the call is not known.';
  return new CupiError('invalid-response', message, { upstream: { status }, outcome: 'unknown' });
}

function kindOf(status: number): AnswerErrorKind {
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
 * Whether an answer rejects the credentials: 401 with any code (`NOT_AUTHORIZED` may then mean the role, but a rejected
 * password must never count as accepted), or another 4xx with a code for it.
 */
export function rejectsCredentials({ status, body }: HttpAnswer): boolean {
  const kind = kindOf(status);
  if (!CALL_ERRORS.includes(kind)) return kind === 'unauthorized';
  return kindOfCode(readErrorDetails(body).code) === 'unauthorized';
}

/** Checked on the message as sent, before redaction: a password may be "found". */
function kindOfCallError(
  kindOfStatus: AnswerErrorKind,
  details: ErrorDetails,
  request: AnsweredRequest,
): AnswerErrorKind {
  const kind = kindOfCode(details.code);
  if (kind === undefined) return kindOfStatus === 'rejected' ? kindOfMessage(details, request) : kindOfStatus;
  if (kind === 'not-found' && !isOfPath(details, request)) return kindOfStatus;
  if (kind === 'already-exists' && !hasValues(request)) return kindOfStatus;
  return kind;
}

/**
 * CUPI: a PUT to an object that does not exist is answered with 400 `DATA_EXCEPTION` and `<Element> not found `, where
 * GET and DELETE get a 404; so is a POST below an object that does not exist. No sample shows a duplicate, or the error
 * for deleting an object that others refer to.
 */
function kindOfMessage(details: ErrorDetails, request: AnsweredRequest): AnswerErrorKind {
  const { code, message = '' } = details;
  if (request.method === 'DELETE' && IN_USE.test(message)) return 'in-use';
  if (!hasValues(request)) return 'rejected';
  if (code?.trim() === 'DATA_EXCEPTION' && NOT_FOUND.test(message) && isOfPath(details, request))
    return 'not-found';
  return DUPLICATE.test(message) ? 'already-exists' : 'rejected';
}

const NOT_FOUND = /not\s+found\W*$/i;

/** Unambiguous wording; the last alternatives are those of the database below CUPI, whose messages come through. */
const DUPLICATE =
  /\balready exists\b|\bduplicate (?:alias|entry|extension|key|name|value)\b|\bunique (?:constraint|index)\b/i;

/** Unambiguous wording: that of the one known text, of a tenant, and that of the database below CUPI. */
const IN_USE =
  /\b(?:is|are|still|being) (?:in use|referenced)\b|\b(?:foreign key|referential) (?:constraint|integrity)\b/i;

/** Whether a POST calls a method of an object; one that creates an object has values. */
function isMethodCall({ method, elements }: AnsweredRequest): boolean {
  return method === 'POST' && elements === undefined;
}

function hasValues({ method }: AnsweredRequest): boolean {
  return method === 'POST' || method === 'PUT';
}

const UUIDS = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/**
 * Whether the object of the path is not found, or the parent of a POST; the values of a write refer to objects too,
 * which CUPI also reports as not found.
 */
function isOfPath({ message = '' }: ErrorDetails, request: AnsweredRequest): boolean {
  const { method, target, childElement } = request;
  if (method === 'GET' || method === 'DELETE') return true;
  const path = target.toLowerCase();
  if (message.match(UUIDS)?.some((id) => !path.includes(id.toLowerCase()))) return false;
  if (method === 'PUT' || isMethodCall(request)) return true;
  const [absentElement = ''] = message.trim().split(/\s/, 1);
  return (
    childElement !== undefined &&
    /^\w*$/.test(absentElement) &&
    absentElement.toLowerCase() !== childElement.toLowerCase()
  );
}

/** The field whose element the message names, in CUPI's spelling; none when it names several. */
function takenFieldOf(
  { message = '' }: ErrorDetails,
  { elements = new Map() }: AnsweredRequest,
): string | undefined {
  const words = new Set(message.split(/\W+/));
  const named = [...elements].filter(([, element]) => words.has(element));
  return named.length === 1 ? named[0]?.[0] : undefined;
}

function upstreamErrorOf(status: number, details: ErrorDetails, redact: Redact): UpstreamError {
  const code = presentable(details.code, redact);
  const message = presentable(details.message, redact);
  const detailCode = presentable(details.detailCode, redact);
  return {
    status,
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(detailCode !== undefined && { detailCode }),
  };
}

const MAX_CHARACTERS = 500;

/** Secrets are searched before the text is cut or cleaned: afterwards one might not be recognised. */
function presentable(text: string | undefined, redact: Redact): string | undefined {
  if (text === undefined) return undefined;
  const cleaned = redact(text)
    ?.replace(/\p{Cc}/gu, ' ')
    .trim();
  return cleaned ? Array.from(cleaned).slice(0, MAX_CHARACTERS).join('') : undefined;
}
