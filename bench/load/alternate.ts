import { readFileSync } from 'node:fs';
import { Agent, request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent, request as requestHttps } from 'node:https';
import { medianOf } from '../report/statistics.js';
import type { AlternateJob, AlternateResult, AlternateTarget } from './job.js';

/** Alternating reads, each over one persistent connection. The first pairs warm up, and do not count. */
export async function alternate(job: AlternateJob): Promise<AlternateResult> {
  const direct = new Reader(job.direct);
  const byGateway = new Reader(job.byGateway);
  const directMs: number[] = [];
  const byGatewayMs: number[] = [];
  const warmUpPairs = Math.ceil(job.pairs / 10);
  try {
    for (let pair = -warmUpPairs; pair < job.pairs; pair += 1) {
      const samples = [await direct.read(), await byGateway.read()] as const;
      if (pair < 0) continue;
      directMs.push(samples[0]);
      byGatewayMs.push(samples[1]);
    }
  } finally {
    direct.close();
    byGateway.close();
  }
  return { directMs: medianOf(directMs), byGatewayMs: medianOf(byGatewayMs) };
}

/** Reads one URL over one connection, with the cookies that the server has set, as the gateway does. */
class Reader {
  readonly #agent: Agent;
  readonly #request: typeof requestHttp;
  #cookie: string | undefined;

  constructor(private readonly target: AlternateTarget) {
    const isTls = target.url.startsWith('https:');
    const options = { keepAlive: true, maxSockets: 1 };
    this.#request = isTls ? requestHttps : requestHttp;
    this.#agent = isTls
      ? new TlsAgent({ ...options, ca: target.caFile && readFileSync(target.caFile, 'utf8') })
      : new Agent(options);
  }

  /** Reads once. How long that took, until the last byte, in milliseconds. */
  read(): Promise<number> {
    const startedAtMs = performance.now();
    return new Promise((resolve, reject) => {
      const headers = { ...this.target.headers, ...(this.#cookie && { Cookie: this.#cookie }) };
      this.#request(this.target.url, { agent: this.#agent, headers }, (answer) => {
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () => {
          this.#keepCookies(answer.headers);
          if (answer.statusCode === 200) resolve(performance.now() - startedAtMs);
          else reject(new Error(`${this.target.url}: status ${String(answer.statusCode)}`));
        });
      })
        .once('error', reject)
        .end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #keepCookies(headers: IncomingHttpHeaders): void {
    const cookies = headers['set-cookie']?.map((cookie) => cookie.split(';', 1).join());
    if (cookies) this.#cookie = cookies.join('; ');
  }
}
