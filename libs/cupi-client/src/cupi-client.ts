import {
  decodingList,
  decodingObject,
  encodeObject,
  InvalidXmlError,
  type CreateInput,
  type Decoded,
  type DecodedList,
  type Model,
  type OnAbsent,
  type Steps,
  type UpdateInput,
  type XmlDocument,
} from '#libs/cupi-xml';

import { answerError, errorKindOf } from './answer-error.js';
import { isHealthy } from './attempt-result.js';
import type { AuthenticatedAnswer } from './authenticated-transport.js';
import type { BulkheadPriority } from './bulkhead.js';
import { CallDispatcher } from './call-dispatcher.js';
import type { CupiClientOptions } from './cupi-client-options.js';
import { CupiError } from './cupi-error.js';
import { invalidValueIn, unknownElementsIn, type CupiDrift, type Extensible } from './drift.js';
import type { HttpRequest } from './http-transport.js';
import { inSlices } from './in-slices.js';
import { newObjectId, newObjectIds } from './new-object-id.js';
import { NodePool } from './node-pool.js';
import type { NodeCall, NodeStatus } from './node.js';
import { openNode } from './open-node.js';
import { listQueryString, type ListQuery } from './query-string.js';
import { redactorOf, type Redact } from './redaction.js';
import { readPath, requestPath, type CupiPath } from './request-path.js';
import { RetryBudget } from './retry-budget.js';
import type { RetryOptions } from './retry-policy.js';
import type { UpstreamAccount } from './upstream-account.js';

/** What a call carries besides its content. */
export interface CupiCall {
  readonly account: UpstreamAccount;
  /**
   * True when the gateway holds the account's credentials for its callers, false or absent when this caller brought
   * them. An account that it holds is shared, and no person would notice its rejection, so it is then not tried again
   * for a while. A property of the call: both kinds of caller may use the same account.
   */
  readonly isGatewayHeld?: boolean | undefined;
  /** Sent as `X-Request-Id`. */
  readonly requestId?: string | undefined;
  /** Passed on unchanged, unless `onAttemptStart` replaces it (W3C Trace Context §3.2). */
  readonly traceparent?: string | undefined;
  /** `background` when no caller waits for it. Writes go before reads, and background work after both. */
  readonly priority?: 'read' | 'background' | undefined;
  /**
   * When the caller must have its answer, by the monotonic clock. A write is not sent when too little time is left for
   * it. Only the client's own limits hold when absent.
   */
  readonly deadlineAtMs?: number | undefined;
  /** Cancels the call, queued or running. A reason that is a CupiError `timeout` counts as the end of its time. */
  readonly signal?: AbortSignal | undefined;
}

/** The parts of a request that differ between calls. */
interface Exchange extends Omit<HttpRequest, 'headers'> {
  /** Values sent that must not appear in an error. */
  readonly secrets?: readonly string[];
  /** See {@link answerError}. */
  readonly childElement?: string | undefined;
  /** See {@link answerError}. */
  readonly elements?: ReadonlyMap<string, string>;
  /** See {@link NodeCall}. */
  readonly onAnswer?: NodeCall['onAnswer'];
}

/** Options of creating an object. */
interface CreateOptions {
  /** Parameters that CUPI expects in the query of the POST. */
  readonly query?: Readonly<Record<string, string>>;
  /** The pattern that the whole id has to match, when it is not a UUID. */
  readonly idPattern?: RegExp | undefined;
}

/** An answer that means success. */
interface RedactableAnswer extends AuthenticatedAnswer {
  /** Withholds texts about the answer that contain a secret of the call. */
  readonly redact: Redact;
}

/** How to probe the upstream. */
interface CupiProbe extends Pick<CupiCall, 'signal'> {
  /** The account for the probe, which the gateway holds; without it no credentials are sent. */
  readonly account?: UpstreamAccount | undefined;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_BACK_OFF_BASE_MS = 100;
const DEFAULT_MAX_BACK_OFF_MS = 2_000;

const CREATED = 201;

const NO_RETRIES: RetryOptions = { retries: 0, baseMs: 0, maxMs: 0 };

/** For how long a node that has answered counts as reachable, in milliseconds. */
const HEALTH_LASTS_MS = 2_000;

/**
 * Calls CUPI, Cisco Unity Connection's XML provisioning API. Every method makes one call, at any node that can take it,
 * and either returns CUPI's answer or throws a {@link CupiError}, which contains no credential; invalid values are
 * rejected before anything is sent: `RangeError` (path, filter) and cupi-xml's `UnencodableValueError`.
 */
export class CupiClient {
  readonly #pool: NodePool;
  readonly #dispatcher: CallDispatcher;
  readonly #onDrift: (drift: CupiDrift) => void;

  /** @throws Error when there is no URL, it is not one of http or https, or the certificate authority cannot be read */
  constructor(options: CupiClientOptions) {
    this.#onDrift = options.onDrift ?? (() => undefined);
    if (options.urls.length === 0) throw new RangeError('There is no URL to call.');
    this.#pool = new NodePool(options.urls.map((url) => openNode(url, options)));
    this.#dispatcher = new CallDispatcher({
      pool: this.#pool,
      timeoutMs: options.timeoutMs,
      retry: {
        retries: options.retries ?? DEFAULT_RETRIES,
        baseMs: options.backOff?.baseMs ?? DEFAULT_BACK_OFF_BASE_MS,
        maxMs: options.backOff?.maxMs ?? DEFAULT_MAX_BACK_OFF_MS,
      },
      budget: new RetryBudget(),
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
    const list = await this.#read(model, target, call, (body, onAbsent) =>
      decodingList(model, body, onAbsent),
    );
    this.#reportUnknown(model, [list, ...list.items]);
    return list;
  }

  /** Reads one object. */
  async get<M extends Model>(model: M, path: CupiPath, call: CupiCall): Promise<Decoded<M>> {
    const object = await this.#read(model, readPath(path), call, (body, onAbsent) =>
      decodingObject(model, body, onAbsent),
    );
    this.#reportUnknown(model, [object]);
    return object;
  }

  /**
   * Creates an object in the list at `path`.
   *
   * @returns the new object's id; a UUID in lower case
   * @throws CupiError also `invalid-response` when the object was created, or may have been, and the answer does not
   *   contain its id
   */
  async create<M extends Model>(
    model: M,
    path: CupiPath,
    values: CreateInput<M>,
    call: CupiCall,
    { query = {}, idPattern }: CreateOptions = {},
  ): Promise<string> {
    const { status, body, location } = await this.#post(model, path, values, call, query);
    const id = newObjectId(body, location, idPattern);
    if (id !== undefined) return id;
    throw unknownIdError(status);
  }

  /**
   * Creates several objects in the list at `path` by one call, e.g. ports.
   *
   * @returns the ids of those that the answer names, in lower case; none when it names none
   * @throws CupiError also `invalid-response` when it names none and its status is not 201
   */
  async createSeveral<M extends Model>(
    model: M,
    path: CupiPath,
    values: CreateInput<M>,
    call: CupiCall,
  ): Promise<readonly string[]> {
    const { status, body, location } = await this.#post(model, path, values, call, {});
    const ids = newObjectIds(body, location);
    if (ids.length === 0 && status !== CREATED) throw unknownIdError(status);
    return ids;
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
        ...contentOf(model, values),
      },
      call,
    );
  }

  /** Performs an action on an object: an empty PUT, as to `portgroups/{id}/reset`. */
  async act(path: CupiPath, call: CupiCall): Promise<void> {
    await this.#exchange({ method: 'PUT', target: requestPath(path) }, call);
  }

  /** Calls a method of an object: an empty POST, as to `users/{id}?method=resetmwi`. */
  async callMethod(path: CupiPath, method: string, call: CupiCall): Promise<void> {
    const target = `${requestPath(path)}?method=${encodeURIComponent(method)}`;
    await this.#exchange({ method: 'POST', target }, call);
  }

  /** Deletes an object. */
  async remove(path: CupiPath, call: CupiCall): Promise<void> {
    await this.#exchange({ method: 'DELETE', target: requestPath(path) }, call);
  }

  /**
   * Checks whether any node works. Every answer that is not a failure of the server shows it, also CUPI's 401 to a
   * request without credentials. So do calls that were answered a moment ago; then nothing is sent, so that frequent
   * probes cost a busy upstream nothing. A node whose circuit is open is not probed, and no node more than once.
   *
   * @throws CupiError when none works, or none had time for it
   */
  async probe({ account, signal }: CupiProbe): Promise<void> {
    if (this.#pool.hasShownHealth(HEALTH_LASTS_MS)) return;
    const target = requestPath(['version']);
    const answer = await this.#dispatcher.send(
      {
        request: { method: 'GET', target, headers: headersOf({}, undefined) },
        sender: account && { account, isGatewayHeld: true, calledAtMs: performance.now() },
        priority: 'write',
        signal,
      },
      NO_RETRIES,
    );
    if (isHealthy(answer.status)) return;
    const redact = redactorOf(answer.credentials);
    const fault = answerError(answer, { method: 'GET', target, redact });
    if (fault) throw fault;
  }

  /** The current state of the nodes, the preferred one first. */
  nodes(): readonly NodeStatus[] {
    return this.#pool.statuses();
  }

  /**
   * Trusts other PEM certificates besides Node's own roots for new connections; calls in progress finish on theirs.
   *
   * @throws Error when they cannot be read
   */
  trust(certificateAuthority: string): void {
    this.#pool.trust(certificateAuthority);
  }

  /**
   * Destroys the connections to the upstream; calls in progress and later ones fail as `unavailable`. Resolves when the
   * other replicas can use the slots of this one. Never fails.
   */
  close(): Promise<void> {
    this.#dispatcher.close();
    return this.#pool.close();
  }

  async #post<M extends Model>(
    model: M,
    path: CupiPath,
    values: CreateInput<M>,
    call: CupiCall,
    query: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: string; readonly location: string | undefined }> {
    const isChild = path.length > 1;
    const parameters = Object.entries(query).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    const { status, body, headers } = await this.#exchange(
      {
        method: 'POST',
        target: [requestPath(path), ...(parameters.length > 0 ? [parameters.join('&')] : [])].join('?'),
        ...contentOf(model, values),
        childElement: isChild ? model.element : undefined,
      },
      call,
    );
    return { status, body: Buffer.from(body.bytes).toString('utf8'), location: headers.location };
  }

  async #read<Result>(
    model: Model,
    target: string,
    call: CupiCall,
    decode: (body: XmlDocument, onAbsent: OnAbsent) => Steps<Result>,
  ): Promise<Result> {
    let decoding: Promise<Result> | undefined;
    const absent = new Set<string>();
    const onAnswer = async ({ status, body }: AuthenticatedAnswer): Promise<void> => {
      if (errorKindOf(status, 'GET') !== undefined) return;
      const steps = decode(body, (element) => absent.add(element));
      decoding = inSlices(steps, call.signal);
      await Promise.allSettled([decoding]);
    };
    const { redact } = await this.#exchange({ method: 'GET', target, onAnswer }, call);
    if (!decoding) throw new Error('an answer without an error is decoded');
    const result = await this.#decoded(model, redact, decoding);
    for (const element of absent) this.#onDrift({ resource: model.name, element, kind: 'missing-element' });
    return result;
  }

  async #exchange(exchange: Exchange, call: CupiCall): Promise<RedactableAnswer> {
    const { method, target, body, onAnswer } = exchange;
    const answer = await this.#dispatcher.send({
      request: { method, target, body, headers: headersOf(call, body) },
      sender: {
        account: call.account,
        isGatewayHeld: call.isGatewayHeld ?? false,
        calledAtMs: performance.now(),
      },
      priority: priorityOf(method, call),
      deadlineAtMs: call.deadlineAtMs,
      signal: call.signal,
      onAnswer,
    });
    const redact = redactorOf([...answer.credentials, ...(exchange.secrets ?? [])]);
    const fault = answerError(answer, { ...exchange, redact });
    if (fault) throw fault;
    return { ...answer, redact };
  }

  async #decoded<Result>(model: Model, redact: Redact, decoding: Promise<Result>): Promise<Result> {
    try {
      return await decoding;
    } catch (error) {
      if (!(error instanceof InvalidXmlError)) throw error;
      const drift = invalidValueIn(model, error);
      if (drift) this.#onDrift(drift);
      const reason = redact(error.message);
      throw new CupiError(
        'invalid-response',
        `The upstream's answer cannot be read${reason === undefined ? '' : `: ${reason}`}.`,
        { upstream: { status: 200 } },
      );
    }
  }

  #reportUnknown(model: Model, objects: readonly Extensible[]): void {
    // A model without fields only checks that something is there: every element is undeclared.
    if (Object.keys(model.fields).length === 0) return;
    for (const drift of unknownElementsIn(model, objects)) this.#onDrift(drift);
  }
}

function priorityOf(method: string, { priority }: CupiCall): BulkheadPriority {
  if (priority === 'background') return 'background';
  return method === 'GET' ? 'read' : 'write';
}

function unknownIdError(status: number): CupiError {
  const isCreated = status === CREATED;
  return new CupiError(
    'invalid-response',
    `The object ${isCreated ? 'was' : 'may have been'} created, but the upstream did not return its id.`,
    { upstream: { status }, outcome: isCreated ? 'succeeded' : 'unknown' },
  );
}

function headersOf(
  call: Pick<CupiCall, 'requestId' | 'traceparent'>,
  body: string | undefined,
): Record<string, string> {
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

/** What a write sends, and what is needed to interpret its answer. */
function contentOf<M extends Model>(
  model: M,
  values: CreateInput<M> | UpdateInput<M>,
): Pick<Exchange, 'body' | 'secrets' | 'elements'> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const fieldOf = (name: string) => model.fields[name];
  return {
    body: encodeObject(model, values),
    secrets: given
      .filter(([name]) => fieldOf(name)?.access === 'write-only')
      .map(([, value]) => String(value)),
    elements: new Map(given.map(([name]) => [name, fieldOf(name)?.element ?? name])),
  };
}
