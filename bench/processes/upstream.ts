import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { SimulatorOptions } from '#simulator';
import { programOf } from './program-of.js';
import { ask, hello } from './talk.js';
import type { Workbench } from './workbench.js';

/** How the simulator of a run is set up. */
export interface SimulatorSettings extends Omit<SimulatorOptions, 'tls'> {
  /** Where it writes its certificate. */
  readonly certificateFile: string;
  /** HTTP without TLS, where a call is over for the simulator as soon as its client has the answer. */
  readonly isPlain?: boolean;
}

/** What can be asked of it. */
export interface SimulatorQuestion {
  readonly kind: 'count-calls' | 'peak-concurrency' | 'forget-calls' | 'slow-down';
  /** How much later than usual all answers come from now on. */
  readonly delayMs: number;
}

/** The account that does all the work. */
export const ACCOUNT = { username: 'administrator', password: 'sample-password' } as const;

/** The simulator, over HTTPS unless it is to be plain, in a process of its own. */
export class Upstream {
  private constructor(
    readonly url: string,
    readonly certificateFile: string,
    private readonly workbench: Workbench,
    private readonly child: ChildProcess,
  ) {}

  static async start(
    workbench: Workbench,
    options: Omit<SimulatorSettings, 'certificateFile'>,
  ): Promise<Upstream> {
    const certificateFile = join(workbench.folder, `upstream-${Date.now()}.pem`);
    const settings: SimulatorSettings = { ...options, certificateFile };
    const child = workbench.start('upstream', programOf('contenders/simulator'), {
      environment: { SETTINGS: JSON.stringify(settings) },
      isTalking: true,
    });
    const { url } = await hello<{ url: string }>(child);
    return new Upstream(url, certificateFile, workbench, child);
  }

  /** Calls since {@link forgetCalls}, 10,000 at most. */
  countCalls(): Promise<number> {
    return this.ask('count-calls');
  }

  /** The most calls in progress at a time since {@link forgetCalls}. */
  peakConcurrency(): Promise<number> {
    return this.ask('peak-concurrency');
  }

  async forgetCalls(): Promise<void> {
    await this.ask('forget-calls');
  }

  /** Makes every answer later by so much, on top of its latency. */
  async slowDown(delayMs: number): Promise<void> {
    await this.ask('slow-down', delayMs);
  }

  async end(): Promise<void> {
    await this.workbench.end(this.child);
  }

  private ask(kind: SimulatorQuestion['kind'], delayMs = 0): Promise<number> {
    return ask<number>(this.child, { kind, delayMs } satisfies SimulatorQuestion);
  }
}
