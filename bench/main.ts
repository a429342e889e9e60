import { constants } from 'node:os';
import { readArguments, USAGE, type BenchArguments } from './arguments.js';
import { hasRedis } from './processes/redis.js';
import { Workbench } from './processes/workbench.js';
import { describeMachine } from './report/machine.js';
import { consoleReporter } from './report/reporter.js';
import { runBulk } from './run-bulk.js';
import { runComparison } from './run-comparison.js';
import { runReplicas } from './run-replicas.js';
import { runScale } from './run-scale.js';
import { runSoak } from './run-soak.js';
import { runViews } from './run-views.js';

/** A run that takes longer is stuck, and is ended. */
const LIMIT_MS = {
  promised: 900_000,
  scale: 1_800_000,
  soak: 300_000,
  views: 600_000,
  bulk: 600_000,
  replicas: 600_000,
} as const;

/** The part of the benchmark that is asked for. The exit code is 1 when something is not as promised, and 2 when it failed. */
async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const workbench = new Workbench();
  endEarlyOnSignal(workbench);
  limitTime(workbench, options);
  process.once('exit', () => {
    workbench.abandon();
  });
  try {
    consoleReporter.print(describeMachine());
    return (await run(workbench, options)) ? 0 : 1;
  } finally {
    await workbench.close();
  }
}

function run(workbench: Workbench, options: BenchArguments): Promise<boolean> {
  switch (options.part) {
    case 'promised':
      return runPromised(workbench, options);
    case 'replicas':
      return runReplicas(workbench, options, consoleReporter);
    case 'scale':
      return runScale(workbench, options, consoleReporter);
    case 'soak':
      return runSoak(workbench, options, consoleReporter);
    case 'bulk':
      return runBulk(workbench, options, consoleReporter);
    case 'views':
      return runViews(workbench, options, consoleReporter);
  }
}

/** Everything that has a target. */
async function runPromised(workbench: Workbench, options: BenchArguments): Promise<boolean> {
  const isFastEnough = await runComparison(workbench, options, consoleReporter);
  await workbench.endAll();
  if (!hasRedis()) {
    consoleReporter.print('Redis is not installed: three replicas on one Redis are not measured.');
    return isFastEnough;
  }
  return (await runReplicas(workbench, options, consoleReporter)) && isFastEnough;
}

function endEarlyOnSignal(workbench: Workbench): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      void workbench.close().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
}

function limitTime(workbench: Workbench, { part, soakSeconds }: BenchArguments): void {
  const limitMs = LIMIT_MS[part] + (part === 'soak' ? soakSeconds * 1000 : 0);
  setTimeout(() => {
    process.stderr.write(`The run was not over after ${limitMs / 1000} s.\n`);
    void workbench.close().finally(() => process.exit(2));
  }, limitMs).unref();
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 2;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
}
