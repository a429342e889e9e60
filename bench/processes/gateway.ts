import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { Role } from './cores.js';
import { freePort } from './free-port.js';
import { ACCOUNT, type Upstream } from './upstream.js';
import { isAnswered, waitUntil } from './wait-until.js';
import type { Workbench } from './workbench.js';

// Not imported: the compiler would write a copy beside its output.
const { scripts } = createRequire(import.meta.url)('#package.json') as {
  scripts: { 'start:prod': string };
};

/** The words of `npm run start:prod`, which is how users run it; paths are from the root, where npm runs scripts. */
const [, ...NODE_ARGUMENTS] = scripts['start:prod'].split(' ');

/** The highest that can be configured. No caller may need more of it than a measurement uses. */
const RATE_LIMIT_PER_MINUTE = '1000000';

/** How long the metrics of a gateway are those of one collection. */
const COLLECTION_MS = 1000;

/** The same for all gateways of a run, so that replicas open each other's sessions. */
const SESSION_SECRET = randomBytes(32).toString('hex');

/** A gateway as its users run it, in front of an {@link Upstream}. */
export class Gateway {
  #nextCollectionAtMs = 0;

  private constructor(
    readonly url: string,
    /** From the start of the process until `/health/ready` said yes. */
    readonly startMs: number,
    private readonly workbench: Workbench,
    private readonly child: ChildProcess,
  ) {}

  /** @param environment besides upstream, account, port and the limit of requests */
  static async start(
    workbench: Workbench,
    upstream: Upstream,
    environment: Readonly<Record<string, string>>,
    role: Role = 'server',
  ): Promise<Gateway> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const startedAtMs = performance.now();
    const child = workbench.start(role, [process.execPath, ...NODE_ARGUMENTS], {
      environment: {
        PORT: String(port),
        CUPI_URLS: upstream.url,
        CUPI_CA_FILE: upstream.certificateFile,
        CUPI_USERNAME: ACCOUNT.username,
        CUPI_PASSWORD: ACCOUNT.password,
        SESSION_SECRET,
        RATE_LIMIT_PER_MINUTE,
        ...environment,
      },
    });
    await waitUntil('the gateway is ready', () => {
      if (child.exitCode !== null) throw new Error(`the gateway ended with exit code ${child.exitCode}`);
      return isAnswered(`${url}/health/ready`);
    });
    return new Gateway(url, performance.now() - startedAtMs, workbench, child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Values of its metrics by name and labels, as `/metrics` has them; of another collection each time. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    await delay(Math.max(0, this.#nextCollectionAtMs - performance.now()));
    const text = await (await fetch(`${this.url}/metrics`)).text();
    this.#nextCollectionAtMs = performance.now() + COLLECTION_MS;
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const gap = line.lastIndexOf(' ');
        return [line.slice(0, gap), Number(line.slice(gap + 1))];
      }),
    );
  }

  async end(): Promise<void> {
    await this.workbench.end(this.child);
  }
}
