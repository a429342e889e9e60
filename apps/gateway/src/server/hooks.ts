import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditTrail } from '../audit/index.js';
import type { Admission } from '../auth/index.js';
import { settleIdempotentAnswer } from '../idempotency/index.js';
import type { CallLimits } from '../limits/index.js';
import type { RequestLog } from '../observability/logging/index.js';
import type { RequestMetrics } from '../observability/metrics/index.js';
import type { Tracing } from '../observability/tracing/index.js';
import { setDeadline } from './call-deadline.js';
import type { ConnectionBudget } from './last-answer.js';
import type { LoadShedding } from './load-shedding.js';
import { rejectBadRequest } from './reject-bad-request.js';
import type { RouteTable } from './routing/index.js';
import { securityHeadersFor } from './security-headers.js';
import type { Shutdown } from './shutdown/index.js';

/** Dependencies of the hooks. */
export interface HookParts {
  readonly routes: RouteTable;
  /** How long a call may take from receipt to response, in milliseconds. */
  readonly callDeadlineMs: number;
  readonly budget: ConnectionBudget;
  readonly loadShedding: LoadShedding;
  readonly admission: Admission;
  readonly auditTrail: AuditTrail;
  readonly limits: CallLimits;
  readonly metrics: RequestMetrics;
  readonly requestLog: RequestLog;
  readonly tracing: Tracing;
  readonly shutdown: Shutdown;
}

/** Result of a hook: the request continues, now or when the promise is fulfilled. An exception is answered with a problem. */
type Outcome = undefined | Promise<void>;

/** A hook of requests. */
interface RequestHook {
  /** Phase of Fastify's lifecycle: they run in the order onRequest, preParsing, preHandler, onSend, onResponse. */
  readonly phase: 'onRequest' | 'preParsing' | 'preHandler' | 'onSend' | 'onResponse';
  /** Its name in docs/architecture.md. */
  readonly name: string;
  readonly run: (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Outcome;
}

/**
 * The processing of every request, in order: phase by phase, and within a phase from top to bottom. A handler
 * runs between `preHandler` and `onSend`; an error goes from where it was thrown to `problem.filter.ts`, and from
 * there to `onSend`.
 *
 * `@fastify/cors`, where origins are configured, adds itself to the end of `onRequest`.
 */
function requestHooks(parts: HookParts): readonly RequestHook[] {
  const { routes, budget, loadShedding, admission, auditTrail, limits, metrics, requestLog, shutdown } =
    parts;
  return [
    // The deadline of a call counts from its receipt, so this comes first.
    {
      phase: 'onRequest',
      name: 'deadline',
      run: (request) => {
        setDeadline(request, parts.callDeadlineMs);
      },
    },
    // Before any hook that can reject: a span has the whole time of a request, and rejections have one as well.
    {
      phase: 'onRequest',
      name: 'trace',
      run: (request, reply) => {
        parts.tracing.beginRequest(request, reply);
      },
    },
    // On every response, including rejections: before any hook that can reject.
    { phase: 'onRequest', name: 'request id', run: ({ id }, reply) => void reply.header('X-Request-Id', id) },
    {
      phase: 'onRequest',
      name: 'security headers',
      run: ({ routeOptions }, reply) => void reply.headers(securityHeadersFor(routeOptions.url)),
    },
    {
      phase: 'onRequest',
      name: 'last request of a connection',
      run: ({ socket }, reply) => {
        if (budget.spend(socket)) void reply.header('Connection', 'close');
      },
    },

    // Rejections need no body, so they come before it is read. The cheapest first: under overload nothing else is done.
    {
      phase: 'preParsing',
      name: 'load shedding',
      run: (request) => {
        loadShedding.reject(request);
      },
    },
    {
      phase: 'preParsing',
      name: 'protocol, route and Accept',
      run: (request, reply) => {
        rejectBadRequest(request, reply, routes);
      },
    },
    // The body of a caller that may not call is not read.
    { phase: 'preParsing', name: 'admission', run: (request, reply) => admission.admit(request, reply) },

    // Only once a request was admitted: rejections are sent at once.
    {
      phase: 'preHandler',
      name: 'disconnected callers',
      run: (request, reply) => {
        metrics.watchDeparture(request, reply);
      },
    },

    // Before the response is sent: a caller who has it may repeat the request at once.
    {
      phase: 'onSend',
      name: 'idempotent answer',
      run: (request, reply, payload) => settleIdempotentAnswer(request, reply, payload),
    },
    // Before the response is sent, too: a caller that disconnects cannot prevent the audit line.
    {
      phase: 'onSend',
      name: 'audit line',
      run: (request, reply) => {
        auditTrail.record(request, reply);
      },
    },
    {
      phase: 'onSend',
      name: 'graceful shutdown',
      run: (_request, reply) => {
        if (shutdown.hasBegun) void reply.header('Connection', 'close');
      },
    },
    {
      phase: 'onSend',
      name: 'rejected session',
      run: (request) => {
        admission.endRejectedSession(request);
      },
    },
    // Not awaited: the response does not depend on it.
    {
      phase: 'onSend',
      name: 'sign-in attempts',
      run: (request, reply) => void limits.settle(request, reply),
    },

    // Once the response is sent, because they record its status and duration.
    {
      phase: 'onResponse',
      name: 'request log',
      run: (request, reply) => {
        requestLog.record(request, reply);
      },
    },
    {
      phase: 'onResponse',
      name: 'metrics',
      run: (request, reply) => {
        metrics.recordAnswer(request, reply);
      },
    },
  ];
}

/** Registers these hooks, and those of the application's lifecycle. To be called before the first route is registered. */
export function registerHooks(fastify: FastifyInstance, parts: HookParts): void {
  fastify.decorateRequest('deadlineAtMs', 0);
  fastify.addHook('onRoute', (route) => {
    parts.routes.add(route);
    // Nest passes on the configuration of a route, and no other option.
    if (route.config?.maxBodyBytes !== undefined) route.bodyLimit = route.config.maxBodyBytes;
  });
  for (const { phase, run } of requestHooks(parts)) {
    switch (phase) {
      case 'onRequest':
      case 'preHandler':
      case 'onResponse':
        // Each phase has its own type in Fastify, though these three are alike, and so are the other two.
        fastify.addHook(phase as 'onRequest', (request, reply, done) => {
          proceed(run(request, reply, undefined), done);
        });
        break;
      case 'preParsing':
      case 'onSend':
        fastify.addHook(phase as 'onSend', (request, reply, payload, done) => {
          proceed(run(request, reply, payload), done);
        });
    }
  }
  // Node closes idle connections when the server closes, and would wait for the others.
  fastify.addHook('preClose', (done) => {
    parts.shutdown.begin();
    parts.shutdown.unusedConnections.end();
    done();
  });
  fastify.addHook('onClose', async () => {
    parts.loadShedding.stop();
    await parts.auditTrail.close();
  });
}

function proceed(outcome: Outcome, done: (error?: Error) => void): void {
  if (outcome === undefined) {
    done();
    return;
  }
  outcome.then(
    () => {
      done();
    },
    (error: unknown) => {
      done(error as Error);
    },
  );
}
