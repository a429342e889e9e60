import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Accounts, type Credentials } from './accounts.js';
import { Application } from './application.js';
import { company } from './company/company.js';
import { Connections } from './connections.js';
import { Exchange } from './exchange.js';
import { FaultRoute } from './fault-route.js';
import { FaultBoard, type FaultSwitches } from './faults.js';
import { type RecordedRequest, RequestLog } from './recorded-requests.js';
import { resourceRoutes } from './resource-routes.js';
import { actionRoutes } from './resources/actions.js';
import { versionRoutes } from './resources/versions.js';
import { Router } from './router.js';
import { AXL_PASSWORD } from './secrets.js';
import { Sessions } from './sessions.js';
import { SignIns } from './sign-ins.js';
import { Throttle } from './throttle.js';

/** The options of a simulator; all have defaults. */
export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** PEM texts; HTTPS when given. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Default administrator / sample-password. */
  readonly administrator?: Credentials;
  /** Default reader / sample-password. */
  readonly readOnlyAdministrator?: Credentials;
  /** The number of seeded phone systems (default 60). */
  readonly phoneSystems?: number;
  /** CUPI: a node runs five requests at once (default 5). */
  readonly maxConcurrentRequests?: number;
  /** CUPI: the limit of the queue (default 255); more are answered 503. */
  readonly queueLimit?: number;
  /** CUPI: the longest time in the queue (default 20 000), after which the answer is 503. */
  readonly queueTimeoutMs?: number;
  /** The least time that each call takes (default 0). */
  readonly latencyMs?: number;
  /** The most rows in one answer, for any page size (default 2 000). */
  readonly maxRowsPerPage?: number;
  /** Whether the switches can be set at `/simulator/faults` (default true). */
  readonly isFaultRouteEnabled?: boolean;
  /** The time (default that of the machine), by which accounts are locked and freed. */
  readonly now?: () => Date;
}

/** A running simulator. */
export interface Simulator {
  /** Origin, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly faults: FaultSwitches;
  /** The newest 10 000 requests in order of arrival (fewer when their bodies are large), without secrets. */
  readonly requests: readonly RecordedRequest[];
  /** The highest number of concurrent requests; never more than `maxConcurrentRequests`. */
  readonly peakConcurrency: number;
  /** The highest number of queued requests. */
  readonly peakQueueLength: number;
  clearRequests(): void;
  resetPeaks(): void;
  /** Whether this is the password last written to an AXL server. The password itself cannot be read. */
  isAxlPassword(axlServerId: string, password: string): boolean;
  /**
   * Whether this was last written to a write-only element, such as a PIN's `Credentials`. The id is the object's, or
   * its user's when it has no id in its path.
   */
  isSecret(objectId: string, element: string, secret: string): boolean;
  /**
   * Gives an account another password, and ends its sessions.
   *
   * @throws RangeError when there is no such account
   */
  changePassword(username: string, password: string): void;
  /** Stops listening and destroys open connections. */
  close(): Promise<void>;
}

/** The defaults of {@link startSimulator}. */
export const SIMULATOR_DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  administrator: { username: 'administrator', password: 'sample-password' },
  readOnlyAdministrator: { username: 'reader', password: 'sample-password' },
  phoneSystems: 60,
  maxConcurrentRequests: 5,
  queueLimit: 255,
  queueTimeoutMs: 20_000,
  latencyMs: 0,
  maxRowsPerPage: 2000,
  isFaultRouteEnabled: true,
  now: () => new Date(),
} as const satisfies SimulatorOptions;

/** Long enough that no client meets an idle connection that is being closed. */
const KEEP_ALIVE_TIMEOUT_MS = 60_000;

/**
 * Starts a stand-in for a Unity Connection server.
 *
 * @throws RangeError when `phoneSystems` is below 1.
 * @throws Error of `node:net` when it cannot listen.
 *
 * @example
 * ```ts
 * const simulator = await startSimulator();
 * simulator.faults.set('busy', { times: 1, retryAfterSeconds: 2 });
 * await fetch(`${simulator.url}/vmrest/phonesystems`, { headers: { authorization } }); // 503
 * await simulator.close();
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = { ...SIMULATOR_DEFAULTS, ...options };
  const world = company(settings.phoneSystems, settings.now);
  const router = new Router([...resourceRoutes(world), ...actionRoutes(world), ...versionRoutes()]);

  const accounts = new Accounts([
    { ...settings.readOnlyAdministrator, role: 'reader' },
    { ...settings.administrator, role: 'administrator' },
  ]);
  const sessions = new Sessions();
  const log = new RequestLog();
  const faults = new FaultBoard();
  const throttle = new Throttle(settings);

  const server = createServer(options.tls);
  const connections = new Connections(server);
  const exchange = new Exchange({
    faultRoute: settings.isFaultRouteEnabled ? new FaultRoute(faults, accounts) : undefined,
    sessions,
    log,
    throttle,
    faults,
    application: new Application(new SignIns(accounts, world), sessions, router, settings.maxRowsPerPage),
    connections,
    scheme: options.tls ? 'https' : 'http',
    latencyMs: settings.latencyMs,
  });
  const serve: RequestListener = (request, response) => void exchange.serve(request, response);
  server.on('request', serve);
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.listen(settings.port, settings.host);
  await once(server, 'listening');

  return {
    url: originOf(server.address() as AddressInfo, options.tls !== undefined),
    faults,
    get requests() {
      return log.requests;
    },
    get peakConcurrency() {
      return throttle.peakConcurrency;
    },
    get peakQueueLength() {
      return throttle.peakQueueLength;
    },
    clearRequests: () => {
      log.clear();
    },
    resetPeaks: () => {
      throttle.resetPeaks();
    },
    isAxlPassword: (axlServerId, password) => world.secrets.matches(axlServerId, AXL_PASSWORD, password),
    isSecret: (objectId, element, secret) => world.secrets.matches(objectId, element, secret),
    changePassword: (username, password) => {
      accounts.changePassword(username, password);
      sessions.end(username);
    },
    close: async () => {
      if (!server.listening) return;
      server.close();
      connections.destroyAll();
      await once(server, 'close');
    },
  };
}

function createServer(
  tls: SimulatorOptions['tls'],
): ReturnType<typeof createHttpServer | typeof createHttpsServer> {
  return tls ? createHttpsServer(tls) : createHttpServer();
}

/** A server that listens on all addresses is reached over loopback. */
function originOf({ address, family, port }: AddressInfo, isTls: boolean): string {
  const scheme = isTls ? 'https' : 'http';
  if (address === '0.0.0.0' || address === '::') return `${scheme}://127.0.0.1:${port}`;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
