import { Writable } from 'node:stream';
import { allScopes } from '#gateway/auth/clients/core';
import { createLogger, readConfig, createApp } from '#gateway';
import { startSimulator, type Simulator, type SimulatorOptions } from '#simulator';
import supertest from 'supertest';
import { expect, onTestFinished } from 'vitest';
import { undocumentedPartsOf, type WireAnswer } from './openapi-validation.js';

/** API key of the gateways that tests start. */
export const API_KEY = 'key-of-the-tests';

/** The account with which the gateways of the tests work upstream. */
export const ACCOUNT = { username: 'administrator', password: 'sample-password' };

/** Keeps each answer from being the answer of an earlier call; tests of the cache take it back. */
const NOTHING_CACHED = {
  CACHE_TTL_SECONDS: '0',
  CACHE_STALE_WHILE_REVALIDATE_SECONDS: '0',
  CACHE_STALE_IF_ERROR_SECONDS: '0',
};

/** A gateway that listens on loopback. */
export interface TestGateway {
  /** Origin, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** What it has logged so far. */
  readonly log: () => string;
  /** Calls it over the wire with the API key, and holds the answer against the OpenAPI document. */
  readonly call: (method: Method, path: string, request?: CallOptions) => Promise<supertest.Response>;
}

/** HTTP methods that calls are made with. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS';

/** What a call carries; the API key unless other headers say who calls. */
export interface CallOptions {
  readonly headers?: Record<string, string>;
  /** A JSON value, or the exact text of the body. */
  readonly body?: object | string;
  /** True for calls without the API key. */
  readonly isAnonymous?: boolean;
}

/** Starts a gateway in front of an upstream; it ends with the test. */
export async function startGateway(environment: Record<string, string>): Promise<TestGateway> {
  const { close, ...gateway } = await openGateway(environment);
  onTestFinished(close);
  return gateway;
}

/** Starts a gateway in front of an upstream; it ends when it is closed. */
export async function openGateway(
  environment: Record<string, string>,
): Promise<TestGateway & { readonly close: () => Promise<void> }> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const config = readConfig({
    GATEWAY_API_KEY: API_KEY,
    GATEWAY_API_KEY_SCOPES: [...allScopes].join(' '),
    CUPI_USERNAME: ACCOUNT.username,
    CUPI_PASSWORD: ACCOUNT.password,
    ...NOTHING_CACHED,
    LOG_LEVEL: 'trace',
    ...environment,
  });
  const app = await createApp(config, createLogger(config.logLevel, sink));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = await app.getUrl();
  return {
    url,
    close: () => app.close(),
    log: () => lines.join(''),
    call: callerOf(url),
  };
}

/** Starts a gateway in front of a simulator of its own; both end with the test. */
export async function startGatewayOnSimulator(
  options: SimulatorOptions = {},
  environment: Record<string, string> = {},
): Promise<TestGateway & { readonly simulator: Simulator }> {
  const { close, ...gateway } = await openGatewayOnSimulator(options, environment);
  onTestFinished(close);
  return gateway;
}

/** Starts a gateway in front of a simulator of its own; both end when it is closed. */
export async function openGatewayOnSimulator(
  options: SimulatorOptions = {},
  environment: Record<string, string> = {},
): Promise<TestGateway & { readonly simulator: Simulator; readonly close: () => Promise<void> }> {
  const simulator = await startSimulator(options);
  const gateway = await openGateway({ CUPI_URLS: simulator.url, ...environment });
  const close = async (): Promise<void> => {
    await gateway.close();
    await simulator.close();
  };
  return { ...gateway, simulator, close };
}

/** Calls a gateway that was started otherwise, as {@link TestGateway} does. */
export function callerOf(url: string): TestGateway['call'] {
  return (method, path, request = {}) => call(url, method, path, request);
}

async function call(
  url: string,
  method: Method,
  path: string,
  request: CallOptions,
): Promise<supertest.Response> {
  const verb = method.toLowerCase() as Lowercase<Method>;
  const call = supertest(url)[verb](path).buffer(true);
  if (request.isAnonymous !== true) void call.set('X-API-Key', API_KEY);
  if (request.body !== undefined) void call.set('Content-Type', 'application/json');
  void call.set(request.headers ?? {});
  const answer = request.body === undefined ? await call : await call.send(request.body);
  if (path.startsWith('/api/')) {
    expect(undocumentedPartsOf(method, path, wirePartsOf(answer))).toEqual([]);
  }
  expect(answer.headers['x-request-id']).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
  return answer;
}

function wirePartsOf({ status, headers, text }: supertest.Response): WireAnswer {
  // supertest leaves the text of an answer without a body undefined, despite its types.
  return { status, headers, text: text || '' };
}
