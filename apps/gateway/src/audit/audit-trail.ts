import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AuditLog, type AuditEntry, type AuditOutcome } from './core/index.js';
import { principalKeyOf } from '../auth/clients/core/index.js';
import type { Reload } from '../config/index.js';
import type { ProblemError } from '../problems/core/index.js';
import { canonicalIdsOf, resourceOfRoute } from '../server/routing/index.js';

/** Who makes a request, for its lines. */
type AuditedRequest = Pick<FastifyRequest, 'id' | 'principal' | 'caller'>;

/** One of several writes that a single request asks for. */
export interface AuditedPart extends Pick<
  AuditEntry,
  'method' | 'resource' | 'action' | 'objectId' | 'fields' | 'status'
> {
  /** Why it was not done, or is not known to be. */
  readonly problem: ProblemError | undefined;
}

const API_PREFIX = '/api/';
const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Writes one line for every completed write, and for every change of files that configure the gateway. With an audit file, the line is in the file, and in the log at level `info`;
 * without one, or when writing to it fails (or is unfinished at exit), it is in the log at any log level.
 */
export class AuditTrail {
  readonly #log: AuditLog;
  readonly #reopen = (): void => void this.#log.reopen();
  readonly #abandon: () => void;

  private constructor(log: AuditLog, logger: Logger) {
    this.#log = log;
    this.#abandon = () => {
      log.abandon();
      logger.flush();
    };
    process.on('SIGHUP', this.#reopen);
    process.on('exit', this.#abandon);
  }

  /**
   * @param file path of the audit file; reopened on SIGHUP
   * @throws LineFileError when the file cannot be opened for writing
   */
  static async open(file: string | undefined, logger: Logger): Promise<AuditTrail> {
    const trail = file === undefined ? logger.child({}, { level: 'info' }) : logger;
    const failures = logger.child({}, { level: 'error' });
    const log = await AuditLog.open({
      ...(file !== undefined && { file }),
      onRecord: (record) => {
        trail.info({ audit: record }, 'event' in record ? record.event : 'write');
        // The line is handed to the operating system before the caller gets its response.
        trail.flush();
      },
      onFailure: ({ error, lines }) => {
        failures.error({ err: error, lines }, 'audit lines could not be written to the file');
      },
    });
    return new AuditTrail(log, logger);
  }

  /** Writes the line of a request that is about to be answered, if it is a write. */
  record(request: FastifyRequest, reply: FastifyReply): void {
    if (isWrite(request)) this.#log.record(entryOf(request, reply));
  }

  /** Writes the line of a change of files that configure the gateway. */
  recordReload(reload: Reload): void {
    this.#log.recordReload(reload);
  }

  /** Writes the line of one of the writes that a request asks for: the same as that of a request for it alone. */
  recordPart(request: AuditedRequest, { problem, ...part }: AuditedPart): void {
    this.#log.record({
      ...callerOf(request),
      ...part,
      outcome: outcomeOf(problem),
      problem: problem?.code,
    });
  }

  /** Resolves when all lines are written. */
  async close(): Promise<void> {
    process.off('SIGHUP', this.#reopen);
    await this.#log.close();
    process.off('exit', this.#abandon);
  }
}

function isWrite({ method, routeOptions }: FastifyRequest): boolean {
  return !READING_METHODS.includes(method) && (routeOptions.url?.startsWith(API_PREFIX) ?? false);
}

function entryOf(request: FastifyRequest, reply: FastifyReply): AuditEntry {
  const { problem, knownFields = [], routeOptions } = request;
  const { name, action } = resourceOfRoute(routeOptions.url ?? '', routeOptions.config);
  return {
    ...callerOf(request),
    method: request.method,
    resource: name,
    action,
    objectId: objectIdOf(request, reply),
    fields: knownFields,
    outcome: request.isReplayed ? 'replayed' : outcomeOf(problem),
    status: reply.statusCode,
    problem: problem?.code,
  };
}

function callerOf({ id, principal, caller }: AuditedRequest) {
  return {
    requestId: id,
    principal: principal && principalKeyOf(principal),
    upstreamAccount: caller?.account.username,
  };
}

function outcomeOf(problem: ProblemError | undefined): AuditOutcome {
  if (!problem) return 'succeeded';
  return problem.members.outcome ?? (problem.status < 500 ? 'refused' : 'failed');
}

/** The created object, from `Location`; otherwise the last one of the path, by its name upstream. */
function objectIdOf(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const location = reply.getHeader('location');
  if (typeof location === 'string') return decodeURIComponent(location.slice(location.lastIndexOf('/') + 1));
  const { url = '', config } = request.routeOptions;
  // Nothing was created: the last object of the path is the parent.
  if (request.method === 'POST' && config.resource?.action === undefined) return undefined;
  const name = [...url.matchAll(/:(\w+)/g)].at(-1)?.[1];
  return name === undefined ? undefined : canonicalIdsOf(request)[name];
}
