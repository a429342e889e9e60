import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AuditLog, type AuditEntry, type AuditOutcome } from '#libs/audit-log';
import { principalKeyOf } from '#libs/credential-broker';
import type { ProblemError } from '#libs/problem-details';

const API_PREFIX = '/api/';
const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Leaves one line for every write that is over. With an audit file it is there, and in the log at level `info`; without
 * one, or when the file does not take it, also when the process ends meanwhile, it is in the log whatever its level.
 * @param file path of the audit file; opened anew on SIGHUP
 * @throws LineFileError when the file cannot be opened for writing
 */
export async function auditWrites(
  fastify: FastifyInstance,
  file: string | undefined,
  logger: Logger,
): Promise<void> {
  const trail = file === undefined ? logger.child({}, { level: 'info' }) : logger;
  const failures = logger.child({}, { level: 'error' });
  const auditLog = await AuditLog.open({
    ...(file !== undefined && { file }),
    onRecord: (record) => {
      trail.info({ audit: record }, 'write');
      // The caller is not told before the line is with the operating system.
      trail.flush();
    },
    onFailure: ({ error, lines }) => {
      failures.error({ err: error, lines }, 'lines are missing in the audit file');
    },
  });
  const reopen = (): void => void auditLog.reopen();
  process.on('SIGHUP', reopen);
  const abandon = (): void => {
    auditLog.abandon();
    logger.flush();
  };
  process.on('exit', abandon);
  // Not when the answer has arrived: a caller who leaves must not keep from the trail what came of the write.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (isWrite(request)) auditLog.record(entryOf(request, reply));
    done();
  });
  fastify.addHook('onClose', async () => {
    process.off('SIGHUP', reopen);
    await auditLog.close();
    process.off('exit', abandon);
  });
}

function isWrite({ method, routeOptions }: FastifyRequest): boolean {
  return !READING_METHODS.includes(method) && (routeOptions.url?.startsWith(API_PREFIX) ?? false);
}

function entryOf(request: FastifyRequest, reply: FastifyReply): AuditEntry {
  const { principal, caller, problem, knownFields = [] } = request;
  return {
    requestId: request.id,
    principal: principal && principalKeyOf(principal),
    upstreamAccount: caller?.account.username,
    method: request.method,
    resource: resourceOf(request),
    objectId: objectIdOf(request, reply),
    fields: knownFields,
    outcome: request.isReplayed ? 'replayed' : outcomeOf(problem),
    status: reply.statusCode,
    problem: problem?.code,
  };
}

function outcomeOf(problem: ProblemError | undefined): AuditOutcome {
  if (!problem) return 'succeeded';
  return problem.members.outcome ?? (problem.status < 500 ? 'refused' : 'failed');
}

/** The last segment of the route that is not a parameter: `axl-servers`. */
function resourceOf({ routeOptions }: FastifyRequest): string {
  const segments = (routeOptions.url ?? '').split('/');
  return segments.findLast((segment) => !segment.startsWith(':')) ?? '';
}

/** The object of the path, as it is called upstream, or, when it was created, of `Location`. */
function objectIdOf({ routeOptions, params }: FastifyRequest, reply: FastifyReply): string | undefined {
  const [, parameter] = /:(\w+)$/.exec(routeOptions.url ?? '') ?? [];
  if (parameter !== undefined) return (params as Record<string, string>)[parameter]?.toLowerCase();
  const location = reply.getHeader('location');
  return typeof location === 'string' ? location.slice(location.lastIndexOf('/') + 1) : undefined;
}
