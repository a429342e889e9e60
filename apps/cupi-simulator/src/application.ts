import type { IncomingHttpHeaders } from 'node:http';
import { type Account, basicCredentials } from './accounts.js';
import {
  type Answer,
  changedAnswer,
  createdAnswer,
  documentAnswer,
  errorAnswer,
  htmlAnswer,
} from './answers.js';
import { ContainerError, CupiError } from './cupi-error.js';
import { forbidden, unauthorizedAnswer } from './fault-answers.js';
import type { ActiveFaults } from './faults.js';
import { answerFormat, type Format } from './media-types.js';
import { readElements } from './request-body.js';
import type { CupiResult } from './route.js';
import type { Router } from './router.js';
import type { Fields } from './rows.js';
import { AXL_PASSWORD } from './secrets.js';
import type { Sessions } from './sessions.js';
import type { SignIns } from './sign-ins.js';
import type { RequestElements } from './xml-reader.js';

/** A request that has arrived completely. */
export interface CompleteRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Scheme and host that the client used. */
  readonly origin: string;
}

interface Authentication {
  readonly account: Account;
  /** `Set-Cookie` values; none when the client already has a session. */
  readonly newCookies: readonly string[];
}

const NO_ELEMENTS: RequestElements = { fields: new Map(), nested: [] };
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** CUPI without HTTP: authentication, routing and the answer. */
export class Application {
  constructor(
    private readonly signIns: SignIns,
    private readonly sessions: Sessions,
    private readonly router: Router,
    private readonly maxRowsPerPage: number,
  ) {}

  /** Answers a request, also when it is rejected. */
  answer(request: CompleteRequest, faults: ActiveFaults): Answer {
    const authentication = this.#authenticate(request.headers, faults);
    if (!authentication) return unauthorizedAnswer();

    const { account, newCookies } = authentication;
    const answer = this.#answerAuthenticated(request, account, faults);
    return newCookies.length === 0
      ? answer
      : { ...answer, headers: { ...answer.headers, 'Set-Cookie': newCookies } };
  }

  /** A valid session saves the check of the password, so it comes before Basic. */
  #authenticate(headers: IncomingHttpHeaders, faults: ActiveFaults): Authentication | undefined {
    const member = faults.has('ignore-cookies') ? undefined : this.sessions.find(headers.cookie);
    if (member) return { account: member, newCookies: [] };

    const account = this.signIns.find(basicCredentials(headers.authorization));
    return account && { account, newCookies: this.sessions.open(account) };
  }

  #answerAuthenticated(request: CompleteRequest, account: Account, faults: ActiveFaults): Answer {
    const { method } = request;
    let elements = NO_ELEMENTS;
    try {
      const { route, handler, ids } = this.router.match(method, request.path);
      const isWrite = !READING_METHODS.has(method);
      if (account.role === 'none' || (isWrite && account.role === 'reader')) throw forbidden();

      const format = answerFormat(request.headers.accept);
      if (!format) throw new ContainerError(406, 'Not Acceptable');

      if ((method === 'POST' || method === 'PUT') && !route.withoutBody?.includes(method)) {
        elements = readElements(request.body, request.headers['content-type'], route.containers ?? []);
      }

      const list = { parameters: request.parameters, maxRows: this.maxRowsPerPage };
      const result = handler({ list, ...elements, isSecretEchoed: faults.has('echo-secrets') }, ...ids);
      return resultAnswer(result, format, request.origin, faults);
    } catch (error) {
      return rejectionAnswer(error, request.headers.accept, elements.fields, faults);
    }
  }
}

/** The format of error documents. */
export function errorFormat(accept: string | undefined, faults: ActiveFaults): Format {
  return faults.has('xml-errors-only') ? 'xml' : (answerFormat(accept) ?? 'xml');
}

function resultAnswer(result: CupiResult, format: Format, origin: string, faults: ActiveFaults): Answer {
  switch (result.kind) {
    case 'document':
      return documentAnswer(result.root, format, { isSingleItemAnArray: faults.has('json-single-as-array') });
    case 'created':
      return createdAnswer(result.path, origin);
    case 'changed':
      return changedAnswer();
  }
}

function rejectionAnswer(
  error: unknown,
  accept: string | undefined,
  fields: Fields,
  faults: ActiveFaults,
): Answer {
  if (error instanceof ContainerError) return htmlAnswer(error.status, error.message, error.headers);
  if (!(error instanceof CupiError)) throw error;

  const { status, code } = error;
  const message = error.message + echoIn(fields, faults);
  return errorAnswer({ status, code, message }, errorFormat(accept, faults));
}

function echoIn(fields: Fields, faults: ActiveFaults): string {
  const password = fields.get(AXL_PASSWORD);
  return faults.has('echo-secrets') && password ? ` (${AXL_PASSWORD}=${password})` : '';
}
