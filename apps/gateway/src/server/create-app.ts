import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ResponseCache } from '#libs/response-cache';
import { AppModule } from '../app.module.js';
import { AuditTrail } from '../audit/index.js';
import { Admission } from '../auth/index.js';
import { AccountPartitions, HitPath, type HitPathParts } from '../caching/index.js';
import { Reloads, type Config } from '../config/index.js';
import { CallLimits } from '../limits/index.js';
import { NestLogger, RequestLog } from '../observability/logging/index.js';
import { RequestMetrics } from '../observability/metrics/index.js';
import { TRACING, type Tracing } from '../observability/tracing/index.js';
import { serveApiReference } from '../openapi/index.js';
import { ProblemFilter } from '../problems/index.js';
import {
  answerClientErrors,
  ignoreExpectations,
  MAX_HEADER_BYTES,
  rejectTunnels,
  type RejectionParts,
} from './client-errors.js';
import { allowOrigins } from './cross-origin.js';
import { registerHooks } from './hooks.js';
import { MAX_BODY_BYTES, readJsonBodies } from './json-body.parser.js';
import { ConnectionBudget } from './last-answer.js';
import { LoadShedding } from './load-shedding.js';
import { PipelinedRequests } from './pipelined-requests.js';
import { requestIdOf } from './request-id.js';
import { routableTargetOf } from './request-target.js';
import { RouteTable } from './routing/index.js';
import { Shutdown } from './shutdown/index.js';

/** How long the headers and the whole of a request may take to arrive; Node checks once a second. */
const HEADERS_TIMEOUT_MS = 9_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** How long a connection may stay open between requests. */
const IDLE_TIMEOUT_MS = 10_000;
/** After that many requests clients, and so load balancers, reconnect. */
const MAX_REQUESTS_PER_CONNECTION = 1000;
/** More connections are closed at once. */
const MAX_CONNECTIONS = 10_000;
/** How often Node checks for requests that take too long. */
const TIMEOUT_CHECK_INTERVAL_MS = 1000;

/**
 * Builds the application, ready to listen: the same for the process and for the tests.
 * @param config from the environment; its upstream must be set
 * @param modules of additional resources
 */
export async function createApp(
  config: Config,
  logger: Logger,
  modules: readonly Type[] = [],
): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const pipelined = new PipelinedRequests();
  const budget = new ConnectionBudget(MAX_REQUESTS_PER_CONNECTION);
  const rejections = { pipelined, routes, logger };
  const adapter = createAdapter(config, rejections);
  const fastify = adapter.getInstance();
  readJsonBodies(fastify);
  fastify.server.maxConnections = MAX_CONNECTIONS;
  rejectTunnels(fastify.server, rejections);
  ignoreExpectations(fastify.server);
  const auditTrail = await AuditTrail.open(config.auditLogFile, logger);
  const reloads = new Reloads(logger, (reload) => {
    auditTrail.recordReload(reload);
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ config, reloads, logger, routes, auditTrail }, modules),
    adapter,
    {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLogger(logger),
    },
  );
  const requestLog = new RequestLog(logger);
  const shutdown = app.get(Shutdown);
  shutdown.unusedConnections.watch(fastify.server);
  registerHooks(fastify, {
    routes,
    callDeadlineMs: config.callDeadlineMs,
    budget,
    loadShedding: new LoadShedding(logger),
    admission: app.get(Admission),
    auditTrail,
    limits: app.get(CallLimits),
    metrics: app.get(RequestMetrics),
    requestLog,
    tracing: app.get<Tracing>(TRACING),
    shutdown,
  });
  openHitPath(app, { budget, allowedOrigins: config.corsOrigins }, requestLog);
  pipelined.watch(fastify.server);
  if (config.corsOrigins.length > 0) allowOrigins(app, config.corsOrigins);
  app.useGlobalFilters(new ProblemFilter(logger, routes));
  await serveApiReference(fastify);
  await app.init();
  return app;
}

function createAdapter({ trustedProxies }: Config, rejections: RejectionParts): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: trustOf(trustedProxies),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    maxRequestsPerSocket: MAX_REQUESTS_PER_CONNECTION,
    // Requests that still arrive on an open connection are answered normally.
    return503OnClosing: false,
    genReqId: ({ headers }: IncomingMessage) => requestIdOf(headers),
    clientErrorHandler: answerClientErrors(rejections),
    rewriteUrl: ({ url = '/' }: IncomingMessage) => routableTargetOf(url),
    // An id that is too long is answered as an invalid UUID, not by the router.
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
      // Node's own rejection has no body: a missing host is answered with a problem.
      requireHostHeader: false,
    },
  });
}

/** Fastify's setting; undefined for none. */
function trustOf(
  proxies: Config['trustedProxies'],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  if (proxies === true) return true;
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies;
  return proxies.length > 0 && [...proxies];
}

function openHitPath(
  app: NestFastifyApplication,
  circumstances: Pick<HitPathParts, 'budget' | 'allowedOrigins'>,
  requestLog: RequestLog,
): void {
  const metrics = app.get(RequestMetrics);
  const tracing = app.get<Tracing>(TRACING);
  const hitPath = new HitPath({
    ...circumstances,
    admission: app.get(Admission),
    limits: app.get(CallLimits),
    cache: app.get(ResponseCache),
    partitions: app.get(AccountPartitions),
    shutdown: app.get(Shutdown),
    onAnswer: (answer) => {
      metrics.recordHit(answer.route, answer.status, answer.durationMs);
      requestLog.write(answer, tracing.recordHit(answer));
    },
  });
  hitPath.open(app.getHttpServer());
}
