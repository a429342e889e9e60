import { Agent, request as httpRequest } from 'node:http';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { createLogger, readConfig, resources, createApp } from '#gateway';
import { startSimulator, type Simulator } from '#simulator';
import { basic } from '../support/basic.js';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import type { WireAnswer } from '../support/openapi-validation.js';
import { ABSENT_ID, seeded } from '../support/simulator-gateway.js';
import type { FuzzedRequest } from './fuzzed-request.js';

type App = Awaited<ReturnType<typeof createApp>>;

const AXL_SERVERS = `/vmrest/phonesystems/${seeded.branch}/axlservers`;
/** Objects that are known at most; the oldest are forgotten, and not deleted. */
const MAX_KNOWN = 50;

const CREDENTIALS: Readonly<Record<FuzzedRequest['caller'], Readonly<Record<string, string>>>> = {
  client: { 'X-API-Key': API_KEY },
  user: { Authorization: basic(ACCOUNT.username, ACCOUNT.password) },
  nobody: {},
  'wrong key': { 'X-API-Key': 'wrong' },
  two: { 'X-API-Key': API_KEY, Authorization: basic(ACCOUNT.username, ACCOUNT.password) },
  token: { Authorization: 'Bearer e30.e30.e30' },
  cookie: { Cookie: '__Host-cupi-session=x' },
};

/** A gateway and a simulator, in this process and over sockets, with a client that sends what no other would. */
export class FuzzedApi {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #simulator: Simulator;
  readonly #app: App;
  readonly #url: URL;
  readonly #errors: string[];
  #phoneSystems: string[] = [seeded.factory, seeded.branch];
  #axlServers: string[] = [];
  /** Objects of other resources, by the name of their ids; none when all were deleted. */
  readonly #others = new Map<string, string[]>();

  private constructor(simulator: Simulator, app: App, url: string, errors: string[]) {
    this.#simulator = simulator;
    this.#app = app;
    this.#url = new URL(url);
    this.#errors = errors;
  }

  static async open(): Promise<FuzzedApi> {
    const simulator = await startSimulator({ phoneSystems: 5 });
    const config = readConfig({
      GATEWAY_API_KEY: API_KEY,
      CUPI_URLS: simulator.url,
      CUPI_USERNAME: ACCOUNT.username,
      CUPI_PASSWORD: ACCOUNT.password,
      RATE_LIMIT_PER_MINUTE: '1000000',
      // Full long before the memory is looked at for the first time.
      CACHE_MAX_ENTRIES: '100',
      CACHE_TTL_SECONDS: '1',
    });
    const errors: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        // The audit trail is there at every level.
        const line = chunk.toString();
        if (line.includes('"level":"error"')) errors.push(line);
        done();
      },
    });
    const app = await createApp(config, createLogger('error', sink));
    await app.listen({ host: '127.0.0.1', port: 0 });
    return new FuzzedApi(simulator, app, await app.getUrl(), errors);
  }

  /** Lines that the gateway has logged at level `error`. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** The path that stands in a request for what exists now; only one phone system has AXL servers to choose from. */
  targetOf({ target, choice }: FuzzedRequest): string {
    const pick = (ids: readonly string[]): string => ids[choice % ids.length] ?? ABSENT_ID;
    const parents = target.includes('{axlServerId}') ? [seeded.branch] : this.#phoneSystems;
    return target
      .replace('{phoneSystemId}', pick(parents))
      .replace('{axlServerId}', pick(this.#axlServers))
      .replace(/\{(\w+)\}/, (_id, name: string) => pick(this.#others.get(name) ?? []));
  }

  /** @throws Error when no answer came, or the connection broke in it */
  async send(fuzzed: FuzzedRequest, target: string): Promise<WireAnswer> {
    const answer = await this.#exchange(fuzzed, target);
    if (fuzzed.method === 'DELETE' && answer.status === 204)
      this.#forget(target.slice(target.lastIndexOf('/') + 1));
    const created = /^\/api\/v1\/phone-systems\/(?:([^/]+)|24f1[^/]+\/axl-servers\/([^/]+))$/.exec(
      String(answer.headers.location ?? ''),
    );
    if (created?.[1] !== undefined)
      this.#phoneSystems = [...this.#phoneSystems, created[1]].slice(-MAX_KNOWN);
    if (created?.[2] !== undefined) this.#axlServers = [...this.#axlServers, created[2]].slice(-MAX_KNOWN);
    return answer;
  }

  /** Deletes what was created, and forgets what was recorded, so that only what the gateway keeps is left. */
  async tidyUp(): Promise<void> {
    const ids = await this.#idsAt('/vmrest/phonesystems');
    const seededIds = new Set<string>(Object.values(seeded));
    for (const id of ids.filter((id) => !seededIds.has(id)))
      await this.#callUpstream('DELETE', `/vmrest/phonesystems/${id}`);
    for (const id of (await this.#idsAt(AXL_SERVERS)).slice(2))
      await this.#callUpstream('DELETE', `${AXL_SERVERS}/${id}`);
    this.#phoneSystems = [...seededIds];
    this.#axlServers = await this.#idsAt(AXL_SERVERS);
    for (const resource of resources.filter(({ parent }) => !parent)) {
      const ids = await this.#idsAt(`/vmrest/${resource.cupiCollectionPath({}).join('/')}`);
      if (resource.idParameter !== undefined) this.#others.set(resource.idParameter, ids);
    }
    this.#simulator.clearRequests();
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#app.close();
    await this.#simulator.close();
  }

  #forget(id: string): void {
    this.#phoneSystems = this.#phoneSystems.filter((other) => other !== id);
    this.#axlServers = this.#axlServers.filter((other) => other !== id);
  }

  async #idsAt(path: string): Promise<string[]> {
    const xml = await this.#callUpstream('GET', `${path}?rowsPerPage=2000&pageNumber=1`);
    return [...xml.matchAll(/<ObjectId>([^<]+)</g)].map(([, id]) => id ?? '');
  }

  async #callUpstream(method: string, path: string): Promise<string> {
    const headers = { Authorization: basic(ACCOUNT.username, ACCOUNT.password) };
    return (await fetch(`${this.#simulator.url}${path}`, { method, headers })).text();
  }

  #exchange({ method, headers, body, caller }: FuzzedRequest, target: string): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: this.#url.hostname,
          port: this.#url.port,
          agent: this.#agent,
          method,
          path: target,
          headers: { ...CREDENTIALS[caller], ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const isGzip = response.headers['content-encoding'] === 'gzip' && bytes.length > 0;
            const text = (isGzip ? gunzipSync(bytes) : bytes).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      request.on('error', reject).end(body);
    });
  }
}
