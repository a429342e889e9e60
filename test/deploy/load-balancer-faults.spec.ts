import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import supertest from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import { isProblemCode } from '#gateway/problems/core';
import { startCannedUpstream, type CannedAnswer, type ReceivedRequest } from '../support/canned-upstream.js';
import { freePort } from '#libs/testing';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { isNginxMissing, startLoadBalancer } from '../support/load-balancer.js';
import { LIST, namedUpstream } from '../support/named-upstream.js';

const KEY = 'key-of-the-balanced-gateways';
const WRITERS = 24;
const READERS = 4;
const PAUSE_OF_READERS_MS = 20;
const WRITES_A_TURN = 250;
/** How many of them have begun when the fault does. */
const WRITES_BEFORE_FAULT = 50;
/** So long that most writes are at Unity Connection when their gateway fails. */
const LONGEST_LATENCY_MS = 80;

vi.setConfig({ testTimeout: 120_000 });

/** A gateway that can fail, and come back at the same port. */
class FailingGateway {
  readonly url: string;
  readonly #environment: Record<string, string>;
  #process: GatewayProcess;

  private constructor(upstreamUrl: string, port: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.#environment = {
      PORT: String(port),
      CUPI_URLS: upstreamUrl,
      CUPI_USERNAME: 'administrator',
      CUPI_PASSWORD: 'sample-password',
      CUPI_MAX_CONCURRENCY: String(WRITERS),
      GATEWAY_API_KEY: KEY,
      RATE_LIMIT_PER_MINUTE: '1000000',
      CACHE_TTL_SECONDS: '0',
    };
    this.#process = startGatewayProcess(this.#environment);
  }

  static async start(upstreamUrl: string): Promise<FailingGateway> {
    const gateway = new FailingGateway(upstreamUrl, await freePort());
    await gateway.#process.listening;
    return gateway;
  }

  hasServed(requestId: string): boolean {
    return this.#process.stdout().includes(`"requestId":"${requestId}"`);
  }

  async die(): Promise<void> {
    this.#process.signal('SIGKILL');
    await this.#process.exit;
  }

  async startAgain(): Promise<void> {
    this.#process = startGatewayProcess(this.#environment);
    await this.#process.listening;
  }

  hang(): void {
    this.#process.signal('SIGSTOP');
  }

  goOn(): void {
    this.#process.signal('SIGCONT');
  }

  /** Ends when everything that the gateway had accepted has been sent upstream. */
  async stop(): Promise<void> {
    this.#process.signal('SIGTERM');
    await this.#process.exit;
  }
}

/** How a gateway fails, and how it comes back. */
interface Fault {
  readonly begin: (gateway: FailingGateway) => Promise<void> | void;
  readonly end: (gateway: FailingGateway) => Promise<void> | void;
}

const death: Fault = { begin: (gateway) => gateway.die(), end: (gateway) => gateway.startAgain() };
const hang: Fault = {
  begin: (gateway) => {
    gateway.hang();
  },
  end: (gateway) => {
    gateway.goOn();
  },
};

/** Unity Connection, as slow as it is. */
function slowly(answer: CannedAnswer): CannedAnswer {
  return (request, socket) => {
    const bytes = answer(request, socket);
    void setTimeout(Math.random() * LONGEST_LATENCY_MS).then(() => bytes && socket.write(bytes));
    return undefined;
  };
}

/** Makes a write that Unity Connection can identify by its number. */
async function write(url: string, number: number): Promise<supertest.Response> {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const path = `${LIST}/${id}`;
  const body = { displayName: `write ${number}` };
  const client = supertest.agent(url).set('X-API-Key', KEY);
  switch (number % 4) {
    case 0:
      return client.put(path).send(body);
    case 1:
      return client.delete(path);
    case 2:
      return client.patch(path).send(body);
    default:
      return client.post(LIST).set('Idempotency-Key', id).send(body);
  }
}

/** The numbers of the writes that arrived at Unity Connection. */
function numbersOf(received: readonly ReceivedRequest[]): number[] {
  return received
    .filter(({ method }) => method !== 'GET')
    .map(({ body, target }) => {
      const [, number] = /<DisplayName>write (\d+)</.exec(body) ?? /-8000-(\d{12})$/.exec(target) ?? [];
      return Number(number);
    });
}

/** What is wrong with the answer to a write that arrived so many times at Unity Connection. */
function faultOf({ status, headers, text }: supertest.Response, timesSent: number): string | undefined {
  if (timesSent > 1) return `sent ${timesSent} times`;
  if (status < 300) return timesSent === 1 ? undefined : `answered ${status}, and never sent`;
  if (headers['content-type'] !== 'application/problem+json') return `answered with no problem: ${text}`;
  const problem = JSON.parse(text) as { code: string; status: number; requestId: string; outcome?: string };
  const isWhole = problem.status === status && problem.requestId === headers['x-request-id'];
  if (!isWhole || !isProblemCode(problem.code)) return `answered with an unknown problem: ${text}`;
  return timesSent === 0 || problem.outcome === 'unknown' ? undefined : `sent, which is denied: ${text}`;
}

/** Reads again and again until the work is over, and returns the statuses. */
async function readDuring(url: string, work: Promise<unknown>): Promise<number[]> {
  const statuses: number[] = [];
  let isOver = false;
  const reader = async (): Promise<void> => {
    while (!isOver) {
      statuses.push((await supertest(url).get(LIST).set('X-API-Key', KEY)).status);
      await setTimeout(PAUSE_OF_READERS_MS);
    }
  };
  const readers = Array.from({ length: READERS }, reader);
  await work.finally(() => {
    isOver = true;
  });
  await Promise.all(readers);
  return statuses;
}

/** Waits until the balancer gives calls to all of the gateways. */
async function untilAllServe(url: string, gateways: readonly FailingGateway[]): Promise<void> {
  const requestId = randomUUID();
  const headers = { 'X-API-Key': KEY, 'X-Request-Id': requestId };
  const proveIt = async (): Promise<void> => {
    await Promise.all(gateways.map(() => supertest(url).get(LIST).set(headers)));
    expect(gateways.every((gateway) => gateway.hasServed(requestId))).toBe(true);
  };
  await vi.waitFor(proveIt, { timeout: 30_000, interval: 100 });
}

describe.skipIf(isNginxMissing)('a thousand writes while one gateway dies and hangs by turns', () => {
  it('reach Unity Connection once at most, and their callers learn what is known; reads go on', async () => {
    const upstream = await startCannedUpstream(slowly(namedUpstream(() => 'PBX')));
    const gateways = await Promise.all([
      FailingGateway.start(upstream.url),
      FailingGateway.start(upstream.url),
    ]);
    const { url } = await startLoadBalancer([gateways[0].url, gateways[1].url], { timesFaster: 5 });
    const answers: supertest.Response[] = [];

    /** Makes writes, lets the gateway fail in the middle of them, and returns the statuses of reads meanwhile. */
    const turn = async (fault: Fault, gateway: FailingGateway): Promise<number[]> => {
      await untilAllServe(url, gateways);
      const first = answers.length;
      let next = first;
      const writer = async (): Promise<void> => {
        while (next < first + WRITES_A_TURN) {
          const number = next++;
          answers[number] = await write(url, number);
        }
      };
      const writes = Promise.all(Array.from({ length: WRITERS }, writer));
      const reads = readDuring(url, writes);
      await vi.waitUntil(() => next - first >= WRITES_BEFORE_FAULT, { timeout: 30_000, interval: 5 });
      await fault.begin(gateway);
      await writes;
      await fault.end(gateway);
      return reads;
    };

    const [one, other] = gateways;
    const readsAtDeath = [...(await turn(death, one)), ...(await turn(death, other))];
    const readsAtHang = [...(await turn(hang, one)), ...(await turn(hang, other))];
    await untilAllServe(url, gateways);
    await Promise.all(gateways.map((gateway) => gateway.stop()));

    const sent = numbersOf(upstream.received);
    const timesSent = answers.map((_answer, number) => sent.filter((each) => each === number).length);
    const faults = answers.flatMap((answer, number) => faultOf(answer, timesSent[number] ?? 0) ?? []);
    expect(answers).toHaveLength(1000);
    expect(faults).toEqual([]);
    // Both faults met writes in progress, or nothing was shown.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 503, 504]));
    expect(new Set(readsAtDeath)).toEqual(new Set([200]));
    expect(new Set([...readsAtHang, 504])).toEqual(new Set([200, 504]));
  });
});
