import { constants } from 'node:os';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, readConfig, type Config } from './config/index.js';
import { keepGarbageYoung } from './keep-garbage-young.js';
import { keepTickShape } from './keep-tick-shape.js';

/** Credentials and a path with which to try the embedded simulator. */
type Sample = Readonly<Record<'apiKey' | 'username' | 'password' | 'path', string>>;

/** How long requests in progress may take once a graceful shutdown has begun, in milliseconds. */
const GRACE_MS = 10_000;

/** Runs the gateway: configuration, upstream, application, listening, and graceful shutdown. */
async function main(): Promise<void> {
  keepGarbageYoung();
  await keepTickShape();
  const configured = readConfig(process.env);
  // Loading the application takes most of the start: configuration errors are reported first.
  const { createLogger, startLoggerOf } = await import('./observability/logging/index.js');
  const { embedSimulator, sample } = await import('./upstream/index.js');
  const { createApp } = await import('./server/create-app.js');
  const { endDespiteHangingCalls, exitWith, shutDown } = await import('./server/shutdown/index.js');
  const logger = createLogger(configured.logLevel);
  const embedding = configured.upstream.urls.length === 0 ? await embedSimulator(configured) : undefined;
  const config = embedding?.config ?? configured;
  const startLogger = startLoggerOf(logger);
  warnOf(configured, (warning) => {
    startLogger.warn(warning);
  });
  const app = await createApp(config, logger);
  await app.listen({ host: config.host, port: config.port });
  const url = urlOf(app, config.host);
  if (embedding) process.stdout.write(welcome(url, sample, configured.apiKey === undefined));
  endDespiteHangingCalls();
  logger.info({ url, docs: `${url}/docs`, isUpstreamEmbedded: embedding !== undefined }, 'listening');

  void shutdownSignal(exitWith).then(async () => {
    setTimeout(() => void exitWith(0), GRACE_MS).unref();
    await shutDown(app);
    await embedding?.simulator.close();
  });
}

/** Resolves on the first SIGTERM or SIGINT. The next one ends the process at once, with the exit code that a shell expects. */
function shutdownSignal(exitWith: (code: number) => Promise<never>): Promise<void> {
  return new Promise((resolve) => {
    let isShuttingDown = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isShuttingDown) void exitWith(128 + constants.signals[signal]);
        isShuttingDown = true;
        resolve();
      });
    }
  });
}

function warnOf({ upstream }: Config, warn: (warning: string) => void): void {
  if (upstream.urls.length === 0)
    warn('CUPI_URLS is not set: using an embedded simulator with sample data instead of Unity Connection');
  if (upstream.urls.length === 0 && upstream.defaultAccount)
    warn('CUPI_USERNAME has no effect while CUPI_URLS is not set');
  if (upstream.urls.some((url) => url.startsWith('http:')))
    warn('CUPI_URLS has an http URL: credentials travel unencrypted');
  if (upstream.isCertificateVerificationOff) {
    warn(
      'CUPI_TLS_INSECURE is on: anyone on the network path to Unity Connection can read and change everything, passwords included',
    );
  }
}

function urlOf(app: NestFastifyApplication, host: string): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const isAnyAddress = host === '0.0.0.0' || host === '::';
  const name = isAnyAddress ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** A configured key is a secret, and is not printed. */
function welcome(url: string, sample: Sample, isSampleKeyKnown: boolean): string {
  const apiKey = isSampleKeyKnown ? sample.apiKey : 'as in GATEWAY_API_KEY';
  const credentials = isSampleKeyKnown
    ? `-H 'X-API-Key: ${sample.apiKey}'`
    : `-u '${sample.username}:${sample.password}'`;
  return `
cupi-gateway is running on an embedded simulator: nothing here is a real phone system.

  API reference   ${url}/docs
  API key         ${apiKey}
  or sign in as   ${sample.username} / ${sample.password}

Try:

curl ${credentials} '${url}${sample.path}'

`;
}

try {
  await main();
} catch (error) {
  const message =
    error instanceof ConfigError ? error.message : `cupi-gateway could not start: ${reasonOf(error)}`;
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown reason';
}
