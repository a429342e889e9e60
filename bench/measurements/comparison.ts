import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FireJob, FireResult } from '../load/job.js';
import type { Load } from '../load/load.js';
import type { Callers, Credentials } from '../processes/callers.js';
import { shareCore } from '../processes/cores.js';
import { Gateway } from '../processes/gateway.js';
import { startNginx } from '../processes/nginx.js';
import { programOf } from '../processes/program-of.js';
import { startRedis } from '../processes/redis.js';
import { hello } from '../processes/talk.js';
import { ACCOUNT, type Upstream } from '../processes/upstream.js';
import type { Workbench } from '../processes/workbench.js';
import { PHONE_SYSTEM_ID, PHONE_SYSTEMS, readIds, readsOf } from './seeded.js';

const CONNECTIONS = 50;
const WARM_UP_MS = 1500;
/**
 * Before each round: connections are made, and what the system has taken from a process that waited for its turn comes
 * back (its caches, and on some machines its memory: thousands of page faults after five seconds of rest).
 */
const SETTLE_MS = 800;

const PATH = `${PHONE_SYSTEMS}/${PHONE_SYSTEM_ID}`;

/** Names of the rows that targets speak of. */
export const ROWS = {
  bareFastify: 'bare Fastify, same body',
  bareWithFields: 'bare Fastify, same body and header fields',
  ordinary: 'ordinary facade, no cache',
  cachedByKey: 'cupi-gateway: cached 200, API key',
  cachedLogged: 'the same, LOG_LEVEL=info (default)',
  cachedByToken: 'cupi-gateway: cached 200, JWT (RS256)',
  cachedBySession: 'cupi-gateway: cached 200, session',
  cachedByBasic: 'cupi-gateway: cached 200, Basic',
  notModified: 'cupi-gateway: 304, API key',
  sharedByKey: 'cupi-gateway on Redis: cached 200, API key',
  sharedBySession: 'cupi-gateway on Redis: cached 200, session',
} as const;

/** What is measured side by side. */
export interface Contender {
  readonly name: string;
  readonly job: Pick<FireJob, 'urls' | 'requests' | 'status' | 'pids'>;
}

/** A contender, and what each of its rounds came to. */
export interface Row {
  readonly name: string;
  readonly rounds: readonly FireResult[];
}

/** What a run is made with. */
export interface Stage {
  readonly workbench: Workbench;
  readonly load: Load;
  readonly upstream: Upstream;
  readonly callers: Callers;
}

/** The gateways of a comparison. */
export interface Gateways {
  /** With the default log level. */
  readonly usual: Gateway;
  /** With `LOG_LEVEL=warn`: no line for each request. */
  readonly quiet: Gateway;
}

/** Everyone who takes part, ready to be measured, and notes on who does not. */
export async function gatherContenders(
  stage: Stage,
  gateways: Gateways,
): Promise<{ readonly contenders: readonly Contender[]; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const contenders = [
    ...(await ordinaryFacades(stage)),
    ...(await nginx(stage, notes)),
    // Side by side with what they are held against, so that whatever drifts on the machine drifts for both.
    ...(await bareServers(stage, gateways.quiet)),
    ...(await gatewayReads(stage, gateways)),
    ...(await gatewayCalls(stage, gateways.quiet)),
    ...(await replicas(stage, notes)),
  ];
  return { contenders, notes };
}

/** Runs all contenders in turn, once they are warm, so that whatever drifts on the machine drifts for all. */
export async function compare(
  load: Load,
  contenders: readonly Contender[],
  { rounds, roundMs }: { readonly rounds: number; readonly roundMs: number },
  report: (progress: string) => void,
): Promise<readonly Row[]> {
  for (const contender of contenders) {
    report(`warming up: ${contender.name}`);
    await run(load, contender, 0, WARM_UP_MS);
  }
  return takeTurns(load, contenders, { rounds, settleMs: SETTLE_MS, measureMs: roundMs }, report);
}

/** How often those that are held against each other take turns once more, and how long each has: little, so that none rests. */
const DUEL: Turns = { rounds: 15, settleMs: 250, measureMs: 500 };

/**
 * Lets a few contenders that are warm take short turns, for the ratios that were promised: what drifts on the machine in
 * seconds drifts for all of them.
 */
export function duel(
  load: Load,
  contenders: readonly Contender[],
  names: readonly string[],
  report: (progress: string) => void,
): Promise<readonly Row[]> {
  const rivals = contenders.filter(({ name }) => names.includes(name));
  return takeTurns(load, rivals, DUEL, report);
}

/** How contenders take turns. */
interface Turns {
  readonly rounds: number;
  /** How long the load runs before each turn is measured. */
  readonly settleMs: number;
  readonly measureMs: number;
}

async function takeTurns(
  load: Load,
  contenders: readonly Contender[],
  { rounds, settleMs, measureMs }: Turns,
  report: (progress: string) => void,
): Promise<readonly Row[]> {
  const rows = contenders.map((contender) => ({ ...contender, rounds: [] as FireResult[] }));
  for (let round = 1; round <= rounds; round += 1) {
    // Alternating direction, so that no server always follows the same one.
    for (const row of round % 2 === 1 ? rows : rows.toReversed()) {
      report(`round ${round} of ${rounds}: ${row.name}`);
      row.rounds.push(await run(load, row, settleMs, measureMs));
    }
  }
  return rows;
}

async function run(
  load: Load,
  { name, job }: Contender,
  warmUpMs: number,
  measureMs: number,
): Promise<FireResult> {
  try {
    return await load.fire({ ...job, connections: CONNECTIONS, warmUpMs, measureMs });
  } catch (error) {
    throw new Error(`${name} cannot be measured`, { cause: error });
  }
}

/** They are asked as the gateway is, and send the bytes that it sends. */
async function bareServers({ workbench, callers }: Stage, gateway: Gateway): Promise<Contender[]> {
  const answer = await fetch(gateway.url + PATH, { headers: callers.withApiKey(0) });
  const bodyFile = join(workbench.folder, 'body.json');
  const headersFile = join(workbench.folder, 'headers.json');
  writeFileSync(bodyFile, await answer.text());
  writeFileSync(headersFile, JSON.stringify(headersToRepeat(answer.headers)));

  const start = async (name: string, program: string, environment: object): Promise<Contender> => {
    const child = workbench.start('server', programOf(program), {
      environment: { BODY_FILE: bodyFile, ...environment },
      isTalking: true,
    });
    const { port } = await hello<{ port: number }>(child);
    const request = { path: PATH, headers: callers.withApiKey(0) };
    return contenderOf(name, `http://127.0.0.1:${port}`, child.pid, [request]);
  };
  return [
    await start('bare node:http, same body', 'contenders/bare-http', {}),
    await start(ROWS.bareWithFields, 'contenders/bare-fastify', {
      HEADERS_FILE: headersFile,
    }),
    await start(ROWS.bareFastify, 'contenders/bare-fastify', {}),
  ];
}

/** Fields that a server writes by itself stay out. */
function headersToRepeat(headers: Headers): Record<string, string> {
  const own = new Set(['connection', 'content-length', 'date', 'keep-alive']);
  return Object.fromEntries([...headers].filter(([name]) => !own.has(name)));
}

async function ordinaryFacades({ workbench, upstream }: Stage): Promise<Contender[]> {
  const apiKey = 'the-key-of-the-ordinary-facade';
  const start = async (name: string, isCaching: boolean): Promise<Contender> => {
    const child = workbench.start('server', programOf('contenders/ordinary-facade'), {
      environment: {
        CUPI_URL: upstream.url,
        CUPI_USERNAME: ACCOUNT.username,
        CUPI_PASSWORD: ACCOUNT.password,
        API_KEY: apiKey,
        IS_CACHING: String(isCaching),
        NODE_EXTRA_CA_CERTS: upstream.certificateFile,
      },
      isTalking: true,
    });
    const { port } = await hello<{ port: number }>(child);
    const request = { path: PATH, headers: { 'X-API-Key': apiKey } };
    return contenderOf(name, `http://127.0.0.1:${port}`, child.pid, [request]);
  };
  return [await start(ROWS.ordinary, false), await start('ordinary facade, @nestjs/cache-manager', true)];
}

async function nginx({ workbench, upstream }: Stage, notes: string[]): Promise<Contender[]> {
  const server = await startNginx(workbench, upstream);
  if (!server) {
    notes.push('nginx is not installed: its row is missing.');
    return [];
  }
  const request = { path: `/vmrest/phonesystems/${PHONE_SYSTEM_ID}` };
  return [contenderOf('nginx proxy_cache, the XML', server.url, server.pid, [request])];
}

async function gatewayReads({ callers }: Stage, { usual, quiet }: Gateways): Promise<Contender[]> {
  const read = (name: string, gateway: Gateway, headers: Credentials, status = 200, path = PATH) =>
    contenderOf(name, gateway.url, gateway.pid, [{ path, headers }], status);
  const etag = await etagOf(quiet, callers.withApiKey(0));
  return [
    read(ROWS.cachedByKey, quiet, callers.withApiKey(1)),
    read(ROWS.cachedLogged, usual, callers.withApiKey(2)),
    read(ROWS.cachedByToken, quiet, await callers.withToken()),
    read(ROWS.cachedBySession, quiet, await callers.withSession(quiet.url)),
    read(ROWS.cachedByBasic, quiet, callers.withAccount()),
    read(ROWS.notModified, quiet, { ...callers.withApiKey(3), 'If-None-Match': etag }, 304),
    read(
      'cupi-gateway: cached list of 100',
      quiet,
      callers.withApiKey(4),
      200,
      `${PHONE_SYSTEMS}?pageSize=100`,
    ),
  ];
}

/** What goes upstream: each connection has a phone system of its own, so that nothing is saved by asking the same. */
async function gatewayCalls({ callers }: Stage, gateway: Gateway): Promise<Contender[]> {
  const ids = await readIds(gateway.url, callers.withApiKey(0), 3 * CONNECTIONS);
  const reads = readsOf(ids.slice(CONNECTIONS, 2 * CONNECTIONS), {
    ...callers.withApiKey(5),
    'Cache-Control': 'no-cache',
  });
  const headers = { ...callers.withApiKey(6), 'Content-Type': 'application/json' };
  const writes = ids.slice(2 * CONNECTIONS).map((id) => ({
    method: 'PATCH' as const,
    path: `${PHONE_SYSTEMS}/${id}`,
    headers,
    body: '{"callLoopGuardTimeMs":2500}',
  }));
  return [
    contenderOf('cupi-gateway: uncached read', gateway.url, gateway.pid, reads),
    contenderOf('cupi-gateway: write (PATCH, read back)', gateway.url, gateway.pid, writes),
  ];
}

async function replicas({ workbench, upstream, callers }: Stage, notes: string[]): Promise<Contender[]> {
  const redisUrl = await startRedis(workbench);
  if (redisUrl === undefined) {
    notes.push('Redis is not installed: the rows of replicas are missing.');
    return [];
  }
  const environment = {
    LOG_LEVEL: 'warn',
    REDIS_URL: redisUrl,
    GATEWAY_CLIENTS_FILE: callers.clientsFile,
  };
  if (shareCore('server', 'second-server')) {
    notes.push(
      'There are too few cores for two gateways: both share one, and are no faster together than one.',
    );
  }
  const first = await Gateway.start(workbench, upstream, environment);
  const second = await Gateway.start(workbench, upstream, environment, 'second-server');
  const of = (name: string, gateways: readonly Gateway[], headers: Credentials): Contender => ({
    name,
    job: {
      urls: gateways.map(({ url }) => url),
      pids: gateways.map(({ pid }) => pid),
      requests: [{ path: PATH, headers }],
      status: 200,
    },
  });
  return [
    of(ROWS.sharedByKey, [first], callers.withApiKey(7)),
    of(ROWS.sharedBySession, [first], await callers.withSession(first.url)),
    of('two of them on one Redis: cached 200, API key', [first, second], callers.withApiKey(8)),
  ];
}

function contenderOf(
  name: string,
  url: string,
  pid: number | undefined,
  requests: FireJob['requests'],
  status = 200,
): Contender {
  return { name, job: { urls: [url], requests, status, pids: [pid ?? 0] } };
}

async function etagOf(gateway: Gateway, headers: Credentials): Promise<string> {
  const answer = await fetch(gateway.url + PATH, { headers });
  return answer.headers.get('etag') ?? '';
}
