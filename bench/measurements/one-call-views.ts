import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import type { Credentials } from '../processes/callers.js';
import type { Gateway } from '../processes/gateway.js';
import type { Upstream } from '../processes/upstream.js';
import { medianBy } from '../report/statistics.js';
import { PHONE_SYSTEMS } from './seeded.js';

/** As many as browsers keep open to a server over HTTP/1.1. */
const BROWSER_CONNECTIONS = 6;

/** How often warm views are taken in a row: one takes too little time to be measured alone. */
const WARM_REPEATS = 20;

/** What a page of phone systems is shown together with, by the last word of its path or the parameter of its list. */
const RELATIONS: Readonly<Record<string, (id: string) => string>> = {
  axlServers: (id) => `${PHONE_SYSTEMS}/${id}/axl-servers`,
  associations: (id) => `${PHONE_SYSTEMS}/${id}/associations`,
  portGroups: (id) => `/api/v1/port-groups?mediaSwitchObjectId=${id}`,
};

/** A way to a view: what it took from the first request to the last byte, and how often it called upstream. */
export interface ViewCost {
  readonly calls: number;
  readonly coldMs: number;
  readonly upstreamCalls: number;
  readonly warmMs: number;
}

/** A view of a page of phone systems, in one call and in one call for each part. */
export interface ViewComparison {
  readonly relations: readonly string[];
  readonly included: ViewCost;
  readonly single: ViewCost;
}

interface ViewStage {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly headers: Credentials;
  readonly rounds: number;
  readonly report: (progress: string) => void;
}

/**
 * Compares a page of 25 phone systems that includes relations with the calls that it stands for, as a browser makes them: the
 * page, and then everything else over six connections. In turn, cold (`no-cache`) and then warm; medians of the rounds.
 */
export async function compareViews(stage: ViewStage, relations: readonly string[]): Promise<ViewComparison> {
  const rounds: { included: ViewCost; single: ViewCost }[] = [];
  for (let round = 1; round <= stage.rounds; round += 1) {
    stage.report(`${relations.join(', ')}: round ${round} of ${stage.rounds}`);
    rounds.push({
      included: await costOf(stage, (browser) => browser.readIncluded(relations)),
      single: await costOf(stage, (browser) => browser.readSingly(relations)),
    });
  }
  const medianOf = (way: 'included' | 'single'): ViewCost => ({
    calls: medianBy(rounds, ({ [way]: cost }) => cost.calls),
    coldMs: medianBy(rounds, ({ [way]: cost }) => cost.coldMs),
    upstreamCalls: medianBy(rounds, ({ [way]: cost }) => cost.upstreamCalls),
    warmMs: medianBy(rounds, ({ [way]: cost }) => cost.warmMs),
  });
  return { relations, included: medianOf('included'), single: medianOf('single') };
}

async function costOf(
  { gateway, upstream, headers }: ViewStage,
  read: (browser: Browser) => Promise<number>,
): Promise<ViewCost> {
  await upstream.forgetCalls();
  const cold = new Browser(gateway.url, { ...headers, 'Cache-Control': 'no-cache' });
  const { calls, durationMs: coldMs } = await timed(() => read(cold));
  const upstreamCalls = await upstream.countCalls();
  cold.close();
  const warm = new Browser(gateway.url, headers);
  await read(warm);
  const { durationMs } = await timed(async () => {
    for (let repeat = 0; repeat < WARM_REPEATS; repeat += 1) await read(warm);
    return WARM_REPEATS;
  });
  warm.close();
  return { calls, coldMs, upstreamCalls, warmMs: durationMs / WARM_REPEATS };
}

async function timed(
  task: () => Promise<number>,
): Promise<{ readonly calls: number; readonly durationMs: number }> {
  const startedAtMs = performance.now();
  const calls = await task();
  return { calls, durationMs: performance.now() - startedAtMs };
}

/** Reads as a page in a browser does. */
class Browser {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: BROWSER_CONNECTIONS });

  constructor(
    private readonly url: string,
    private readonly headers: Credentials,
  ) {}

  /** @returns the number of calls */
  async readIncluded(relations: readonly string[]): Promise<number> {
    await this.#read(`${PHONE_SYSTEMS}?include=${relations.join(',')}`);
    return 1;
  }

  /** @returns the number of calls */
  async readSingly(relations: readonly string[]): Promise<number> {
    const page = JSON.parse(await this.#read(PHONE_SYSTEMS)) as { items: { objectId: string }[] };
    const paths = page.items.flatMap(({ objectId }) =>
      relations.map((relation) => RELATIONS[relation]?.(objectId) ?? ''),
    );
    await Promise.all(paths.map((path) => this.#read(path)));
    return 1 + paths.length;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #read(path: string): Promise<string> {
    const request = get(this.url + path, { agent: this.#agent, headers: this.headers });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (answer.statusCode !== 200) throw new Error(`${path} was answered ${answer.statusCode}`);
    if (body.includes('"problem":')) throw new Error(`${path} was answered with a problem in it`);
    return body;
  }
}
