import {
  decodeList,
  decodeObject,
  encodeObject,
  InvalidXmlError,
  type CreateInput,
  type Decoded,
  type DecodedList,
  type Model,
  type UpdateInput,
} from '#libs/cupi-xml';

import { answerFault } from './answer-fault.js';
import { AttemptDeadline } from './attempt-deadline.js';
import { AuthenticatedTransport, type AuthenticatedAnswer } from './authenticated-transport.js';
import { CupiError } from './cupi-error.js';
import { HttpTransport, type HttpRequest } from './http-transport.js';
import { newObjectId } from './new-object-id.js';
import { GateRefusedError, PriorityGate, type GateRefusal } from './priority-gate.js';
import { listQueryString, type ListQuery } from './query-string.js';
import { redactorOf, type Redact } from './redaction.js';
import { readPath, requestPath, type CupiPath } from './request-path.js';
import type { UpstreamAccount } from './upstream-account.js';

/** How to reach Unity Connection, and how much of it to use. */
export interface CupiClientOptions {
  /** Origins of the nodes, http or https, the preferred one first. Only the first is called. */
  readonly urls: readonly string[];
  /** How long a call may wait for its turn, and then again take, in milliseconds. */
  readonly timeoutMs: number;
  /** Calls at once (CUPI: a node runs five for all of its web applications). */
  readonly maxConcurrency: number;
  /** Calls that wait at most. */
  readonly queueLimit: number;
  /**
   * How long an account that the gateway holds is not tried again after it was refused, in milliseconds;
   * 30 000 when absent (CUPI: accounts are locked after a few failed sign-ins).
   */
  readonly coolDownMs?: number | undefined;
  /** PEM certificates that are trusted besides Node's own roots. */
  readonly certificateAuthority?: string | undefined;
  /** True when any certificate is accepted: anyone on the way can then read the passwords. */
  readonly isCertificateVerificationOff?: boolean | undefined;
}

/** What a call carries besides its content. */
export interface CupiCall {
  readonly account: UpstreamAccount;
  /**
   * True when the gateway holds the account's credentials for its callers, false or absent when this
   * caller brought them. Those that it holds are used by many and without anyone who would notice a
   * refusal, so they are then left alone for a while. A property of the call: both kinds of caller may
   * come with the same account.
   */
  readonly isGatewayHeld?: boolean | undefined;
  /** Sent as `X-Request-Id`. */
  readonly requestId?: string | undefined;
  /** Sent as it is (W3C Trace Context §3.2). */
  readonly traceparent?: string | undefined;
  /** Whether someone waits for a read; writes go before both. `read` when absent. */
  readonly priority?: 'read' | 'background' | undefined;
  /** Gives the call up, waiting or running. */
  readonly signal?: AbortSignal | undefined;
}

/** A request without what every request carries. */
interface Exchange extends Omit<HttpRequest, 'headers'> {
  /** Values sent that must not come back in an error. */
  readonly secrets?: readonly string[];
  /** See {@link answerFault}. */
  readonly childElement?: string | undefined;
}

/** An answer that means success. */
interface RedactableAnswer extends AuthenticatedAnswer {
  /** Takes the secrets of the call out of what is said about the answer. */
  readonly redact: Redact;
}

const DEFAULT_COOL_DOWN_MS = 30_000;

const REFUSALS: Readonly<Record<GateRefusal, string>> = {
  'queue-full': 'Too many calls are waiting for the upstream.',
  'waited-too-long': 'The call waited too long for its turn at the upstream.',
  aborted: 'The call was given up by its caller.',
};

/**
 * Calls CUPI, Cisco Unity Connection's XML provisioning API. Every method makes one call and either returns
 * what CUPI answered or throws a {@link CupiError}, which shows no credential; besides, values that do not
 * fit are refused before anything is sent: `RangeError` (path, filter) and cupi-xml's `UnencodableValueError`.
 */
export class CupiClient {
  readonly #timeoutMs: number;
  readonly #gate: PriorityGate;
  readonly #transport: AuthenticatedTransport;

  /** @throws Error when there is no URL, it is not one of http or https, or the certificate authority cannot be read */
  constructor(options: CupiClientOptions) {
    const [url] = options.urls;
    if (url === undefined) throw new RangeError('There is no URL to call.');
    this.#timeoutMs = options.timeoutMs;
    this.#gate = new PriorityGate({
      maxConcurrency: options.maxConcurrency,
      queueLimit: options.queueLimit,
      maxWaitMs: options.timeoutMs,
    });
    const transport = new HttpTransport({
      url,
      maxConnections: options.maxConcurrency,
      certificateAuthority: options.certificateAuthority,
      isCertificateVerificationOff: options.isCertificateVerificationOff,
    });
    this.#transport = new AuthenticatedTransport(transport, {
      coolDownMs: options.coolDownMs ?? DEFAULT_COOL_DOWN_MS,
      // Whoever waits must have most of its own time left when its turn comes.
      maxLoginWaitMs: options.timeoutMs / 4,
    });
  }

  /** Reads one page of a list. */
  async list<M extends Model>(
    model: M,
    path: CupiPath,
    query: ListQuery,
    call: CupiCall,
  ): Promise<DecodedList<M>> {
    const target = `${requestPath(path)}?${listQueryString(query)}`;
    const answer = await this.#exchange({ method: 'GET', target }, call);
    return decoded(answer, () => decodeList(model, answer.body));
  }

  /** Reads one object. */
  async get<M extends Model>(model: M, path: CupiPath, call: CupiCall): Promise<Decoded<M>> {
    const answer = await this.#exchange({ method: 'GET', target: readPath(path) }, call);
    return decoded(answer, () => decodeObject(model, answer.body));
  }

  /**
   * Creates an object in the list at `path`.
   *
   * @returns the new object's id, a UUID in lower case
   * @throws CupiError also `invalid-response` when the object was created and its id was not told
   */
  async create<M extends Model>(
    model: M,
    path: CupiPath,
    values: CreateInput<M>,
    call: CupiCall,
  ): Promise<string> {
    const isChild = path.length > 1;
    const answer = await this.#exchange(
      {
        method: 'POST',
        target: requestPath(path),
        body: encodeObject(model, values),
        secrets: secretsIn(model, values),
        childElement: isChild ? model.element : undefined,
      },
      call,
    );
    const id = newObjectId(Buffer.from(answer.body.bytes).toString('utf8'), answer.headers.location);
    if (id !== undefined) return id;
    throw new CupiError(
      'invalid-response',
      'The object was created, but its id is not known: the upstream did not tell it.',
      { upstream: { status: answer.status }, outcome: 'succeeded' },
    );
  }

  /** Changes the fields given, and no others (CUPI: a PUT is a partial update). */
  async update<M extends Model>(
    model: M,
    path: CupiPath,
    values: UpdateInput<M>,
    call: CupiCall,
  ): Promise<void> {
    await this.#exchange(
      {
        method: 'PUT',
        target: requestPath(path),
        body: encodeObject(model, values),
        secrets: secretsIn(model, values),
      },
      call,
    );
  }

  /** Deletes an object. */
  async remove(path: CupiPath, call: CupiCall): Promise<void> {
    await this.#exchange({ method: 'DELETE', target: requestPath(path) }, call);
  }

  /** Destroys the connections to the upstream; calls under way, and those to come, fail as `unavailable`. */
  close(): void {
    this.#transport.close();
  }

  async #exchange(exchange: Exchange, call: CupiCall): Promise<RedactableAnswer> {
    const answer = await this.#inTurn(exchange, call);
    const redact = redactorOf([...answer.credentials, ...(exchange.secrets ?? [])]);
    const fault = answerFault(answer, { ...exchange, redact });
    if (fault) throw fault;
    return { ...answer, redact };
  }

  async #inTurn(exchange: Exchange, call: CupiCall): Promise<AuthenticatedAnswer> {
    const priority = exchange.method === 'GET' ? (call.priority ?? 'read') : 'write';
    try {
      return await this.#gate.run(priority, () => this.#inTime(exchange, call), call.signal);
    } catch (error) {
      throw error instanceof GateRefusedError ? refusal(error.reason) : error;
    }
  }

  async #inTime({ method, target, body }: Exchange, call: CupiCall): Promise<AuthenticatedAnswer> {
    const deadline = new AttemptDeadline(this.#timeoutMs, call.signal);
    const request = { method, target, body, headers: headersOf(call, body) };
    const sender = { account: call.account, isGatewayHeld: call.isGatewayHeld ?? false };
    try {
      return await this.#transport.send(request, sender, deadline);
    } finally {
      deadline.dispose();
    }
  }
}

function headersOf(call: CupiCall, body: string | undefined): Record<string, string> {
  return {
    Accept: 'application/xml',
    'Accept-Encoding': 'identity',
    'Cache-Control': 'no-cache',
    'User-Agent': 'cupi-gateway',
    ...(body !== undefined && { 'Content-Type': 'application/xml' }),
    ...(call.requestId !== undefined && { 'X-Request-Id': call.requestId }),
    ...(call.traceparent !== undefined && { traceparent: call.traceparent }),
  };
}

function secretsIn(model: Model, values: object): string[] {
  return Object.entries(values)
    .filter(([name, value]) => model.fields[name]?.access === 'write-only' && value !== undefined)
    .map(([, value]) => String(value));
}

function decoded<Result>({ redact }: RedactableAnswer, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof InvalidXmlError)) throw error;
    throw new CupiError(
      'invalid-response',
      `The upstream's answer cannot be read: ${redact(error.message)}.`,
      {
        upstream: { status: 200 },
      },
    );
  }
}

function refusal(reason: GateRefusal): CupiError {
  return new CupiError(reason === 'aborted' ? 'aborted' : 'unavailable', REFUSALS[reason]);
}
