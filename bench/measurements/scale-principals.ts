import { Callers } from '../processes/callers.js';
import { figure } from '../report/table.js';
import { measureMemory } from './memory.js';
import { measureSpeeds, startScaleGateway, type ScaleResult, type ScaleStage } from './scale.js';
import { PHONE_SYSTEM_ID, PHONE_SYSTEMS } from './seeded.js';

const PRINCIPAL_COUNTS = [1, 10, 100, 1000, 10_000];
const MOST_PRINCIPALS = Math.max(...PRINCIPAL_COUNTS);

/** Cost against how many clients call, out of ten thousand that are registered. */
export async function scalePrincipals(stage: ScaleStage): Promise<ScaleResult> {
  const callers = await Callers.register(stage.workbench, MOST_PRINCIPALS);
  const gateway = await startScaleGateway({ ...stage, callers });
  const path = `${PHONE_SYSTEMS}/${PHONE_SYSTEM_ID}`;
  const speeds = await measureSpeeds(
    stage,
    gateway,
    PRINCIPAL_COUNTS.map((count) => ({
      name: `${count} principals`,
      requests: Array.from({ length: count }, (_, index) => ({ path, headers: callers.withApiKey(index) })),
    })),
  );
  const { rssMib } = await measureMemory(gateway);
  await gateway.end();
  callers.close();
  return {
    title: `Distinct principals (RSS after all: ${figure(rssMib)} MiB)`,
    head: ['principals', 'cached req/s', 'p99 ms', 'CPU ms a request'],
    rows: PRINCIPAL_COUNTS.map((count, index) => [
      count.toLocaleString('en-US'),
      figure(speeds[index]?.perSecond ?? NaN),
      figure(speeds[index]?.p99Ms ?? NaN),
      (speeds[index]?.cpuMs ?? NaN).toFixed(3),
    ]),
    plot: {
      name: 'performance-principals',
      chart: {
        title: 'Cached reads against distinct principals',
        xTitle: 'clients that call',
        yTitle: 'requests per second',
        isLogarithmic: true,
        series: [
          {
            name: 'cached 200, API key',
            points: PRINCIPAL_COUNTS.map((count, index) => [count, speeds[index]?.perSecond ?? NaN] as const),
          },
        ],
      },
    },
  };
}
