import type { ChildProcess } from 'node:child_process';
import { programOf } from '../processes/program-of.js';
import { ask, hello } from '../processes/talk.js';
import type { Workbench } from '../processes/workbench.js';
import type { AlternateJob, AlternateResult, FireJob, FireResult, OnceJob, OnceResult } from './job.js';

/** The process that makes the load, seen from the one that measures. One job at a time. */
export class Load {
  private constructor(private readonly child: ChildProcess) {}

  static async start(workbench: Workbench): Promise<Load> {
    const child = workbench.start('load', programOf('load/main'), { isTalking: true });
    await hello(child);
    return new Load(child);
  }

  fire(job: Omit<FireJob, 'kind'>): Promise<FireResult> {
    return ask(this.child, { kind: 'fire', ...job });
  }

  once(job: Omit<OnceJob, 'kind'>): Promise<OnceResult> {
    return ask(this.child, { kind: 'once', ...job });
  }

  alternate(job: Omit<AlternateJob, 'kind'>): Promise<AlternateResult> {
    return ask(this.child, { kind: 'alternate', ...job });
  }
}
