import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AttemptStart, AttemptTrace } from '#libs/cupi-client';

declare module 'fastify' {
  interface FastifyRequest {
    /** `traceparent` for what the request calls, if tracing is on: its own span is the parent. */
    traceparent?: string;
  }
}

/** A request that was answered from the cache before Fastify's routing. */
export interface TracedHit {
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  /** The template of the route. */
  readonly route: string;
  /** The request target. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
}

/**
 * Records requests, and attempts upstream, as spans. A hit is recorded only if the caller's trace is sampled: there are
 * thousands a second, and none of them calls anything.
 */
export interface Tracing {
  /** Begins the SERVER span of a request, which ends with its response. */
  readonly beginRequest: (request: FastifyRequest, reply: FastifyReply) => void;
  /** Records the SERVER span of a hit. @returns the id of its trace, if it has a span */
  readonly recordHit: (hit: TracedHit) => string | undefined;
  /** Begins the CLIENT span of an attempt. @returns undefined if it is not part of a trace */
  readonly beginAttempt: (attempt: AttemptStart) => AttemptTrace | undefined;
  /** Exports what is left, as far as that is possible in a few seconds. Must not fail. */
  readonly close: () => Promise<void>;
}

/** Records nothing. */
export const noTracing: Tracing = {
  beginRequest: () => undefined,
  recordHit: () => undefined,
  beginAttempt: () => undefined,
  close: () => Promise.resolve(),
};
