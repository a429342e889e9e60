import { CupiError, type CupiErrorKind, type UpstreamError } from './cupi-error.js';
import { kindOfCode } from './error-codes.js';
import { readErrorDetails, type ErrorDetails } from './error-details.js';
import type { HttpAnswer, HttpRequest } from './http-transport.js';
import type { Redact } from './redaction.js';
import { retryAfterSeconds } from './retry-after.js';

/** What must be known of a request to tell what its answer means. */
interface AnsweredRequest {
  readonly method: HttpRequest['method'];
  /** Path and query. */
  readonly target: string;
  /** CUPI's element of the object that a POST makes inside of another; such a POST can fail for want of the other. */
  readonly childElement?: string | undefined;
  /** CUPI's elements that were sent, by the JSON names of their fields. */
  readonly elements?: ReadonlyMap<string, string> | undefined;
  /** Takes out the secrets that were sent. */
  readonly redact: Redact;
}

type FaultKind = Exclude<CupiErrorKind, 'not-supported' | 'timeout' | 'aborted'>;

/** As much of a body as it takes to tell a page. */
const MAX_PROLOGUE_BYTES = 1024;

const MESSAGES: Readonly<Record<FaultKind, string>> = {
  unauthorized: 'The upstream refused the credentials.',
  forbidden: 'The upstream does not allow the account to do this.',
  'not-found': 'The object does not exist upstream.',
  'already-exists': 'The upstream has another object with this value, which must be unique.',
  'in-use': 'The upstream does not delete the object, since others refer to it.',
  rejected: 'The upstream rejected the call.',
  'server-error': 'The upstream failed.',
  'invalid-response':
    'The upstream answered with a status that is none of its own; redirects are not followed.',
  unavailable: 'The upstream is too busy.',
};

/** Kinds with which the upstream has judged the call itself, so that a code may say better what it found. */
const REFUSALS: readonly FaultKind[] = ['forbidden', 'not-found', 'rejected'];

/**
 * Kinds that leave open whether a write was done: a server that broke down may have done it before, and a proxy on the
 * way sends 502, 504 and redirects without knowing. Not 503 (CUPI: the throttle refuses before it begins).
 */
const OPEN_OUTCOMES: readonly FaultKind[] = ['server-error', 'invalid-response'];

/**
 * The error that an answer stands for, or undefined when the call succeeded: a GET with 200, a write with any
 * 2xx (CUPI: guides disagree on which), unless it brings a page for browsers.
 */
export function answerFault(answer: HttpAnswer, request: AnsweredRequest): CupiError | undefined {
  const kindOfStatus = faultKindOf(answer.status, request.method);
  if (kindOfStatus === undefined) return isPageForChange(answer, request) ? pageFault(answer) : undefined;
  const details = readErrorDetails(answer.body);
  const kind = REFUSALS.includes(kindOfStatus) ? refusalKindOf(kindOfStatus, details, request) : kindOfStatus;
  return new CupiError(kind, MESSAGES[kind], {
    upstream: upstreamErrorOf(answer.status, details, request.redact),
    retryAfterSeconds: kind === 'unavailable' ? retryAfterSeconds(answer.headers['retry-after']) : undefined,
    outcome: request.method !== 'GET' && OPEN_OUTCOMES.includes(kind) ? 'unknown' : undefined,
    takenField: kind === 'already-exists' ? takenFieldOf(details, request) : undefined,
  });
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
 * Whether an answer says that the credentials are of no use: 401, whatever its code (`NOT_AUTHORIZED` may then mean the
 * role, but a refused password must never count as accepted), or another refusal with a code for it.
 */
export function refusesCredentials({ status, body }: HttpAnswer): boolean {
  const kind = kindOf(status);
  if (!REFUSALS.includes(kind)) return kind === 'unauthorized';
  return kindOfCode(readErrorDetails(body).code) === 'unauthorized';
}

/** What the server sent decides, not what is left of it without secrets: a password may be "found". */
function refusalKindOf(kindOfStatus: FaultKind, details: ErrorDetails, request: AnsweredRequest): FaultKind {
  const kind = kindOfCode(details.code);
  if (kind === undefined) return kindOfStatus === 'rejected' ? kindOfWords(details, request) : kindOfStatus;
  if (kind === 'not-found' && !isOfPath(details, request)) return kindOfStatus;
  if (kind === 'already-exists' && !hasValues(request)) return kindOfStatus;
  return kind;
}

/**
 * CUPI: a PUT to an object that does not exist is answered with 400 `DATA_EXCEPTION` and `<Element> not found `,
 * where GET and DELETE get a 404; so is a POST below an object that does not exist. No sample shows a duplicate, or the
 * refusal to delete what others refer to.
 */
function kindOfWords(details: ErrorDetails, request: AnsweredRequest): FaultKind {
  const { code, message = '' } = details;
  if (request.method === 'DELETE' && IN_USE.test(message)) return 'in-use';
  if (!hasValues(request)) return 'rejected';
  if (code?.trim() === 'DATA_EXCEPTION' && NOT_FOUND.test(message) && isOfPath(details, request))
    return 'not-found';
  return DUPLICATE.test(message) ? 'already-exists' : 'rejected';
}

const NOT_FOUND = /not\s+found\W*$/i;

/** Words that leave no doubt; the last are those of the database below CUPI, whose messages come through. */
const DUPLICATE =
  /\balready exists\b|\bduplicate (?:alias|entry|extension|key|name|value)\b|\bunique (?:constraint|index)\b/i;

/** Words that leave no doubt: those of the one text that is known, of a tenant, and those of the database below CUPI. */
const IN_USE =
  /\b(?:is|are|still|being) (?:in use|referenced)\b|\b(?:foreign key|referential) (?:constraint|integrity)\b/i;

function hasValues({ method }: AnsweredRequest): boolean {
  return method === 'POST' || method === 'PUT';
}

const UUIDS = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/**
 * Whether what is not found is the object of the path, or the one in which a POST makes another; the values of a
 * write refer to objects as well, and CUPI says of those, too, that they are not found.
 */
function isOfPath(
  { message = '' }: ErrorDetails,
  { method, target, childElement }: AnsweredRequest,
): boolean {
  if (method === 'GET' || method === 'DELETE') return true;
  const path = target.toLowerCase();
  if (message.match(UUIDS)?.some((id) => !path.includes(id.toLowerCase()))) return false;
  if (method === 'PUT') return true;
  const [absentElement = ''] = message.trim().split(/\s/, 1);
  return (
    childElement !== undefined &&
    /^\w*$/.test(absentElement) &&
    absentElement.toLowerCase() !== childElement.toLowerCase()
  );
}

/** The field whose element the message names, in the case of the wire; none when it names several. */
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

/** Secrets are looked for before anything else changes the text: one that is cut or cleaned may not be recognised any more. */
function presentable(text: string | undefined, redact: Redact): string | undefined {
  if (text === undefined) return undefined;
  const cleaned = redact(text)
    ?.replace(/\p{Cc}/gu, ' ')
    .trim();
  return cleaned ? Array.from(cleaned).slice(0, MAX_CHARACTERS).join('') : undefined;
}
