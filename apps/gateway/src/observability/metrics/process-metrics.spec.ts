import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProcessMetrics } from './process-metrics.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function start(): { metrics: ProcessMetrics; valueOf: (line: string) => Promise<number> } {
  const registry = new Registry();
  const metrics = new ProcessMetrics(registry);
  onTestFinished(() => {
    metrics.close();
  });
  return {
    metrics,
    valueOf: async (line) => {
      const lines = (await registry.metrics()).split('\n');
      return Number(lines.find((other) => other.startsWith(`${line} `))?.slice(line.length));
    },
  };
}

const MAJOR_COLLECTIONS = 'cupi_gateway_nodejs_gc_duration_seconds_count{kind="major"}';
const LONGEST_DELAY = 'cupi_gateway_nodejs_eventloop_delay_seconds{quantile="1"}';

describe('the metrics of the process', () => {
  it('count garbage collections until they are closed', async () => {
    const { metrics, valueOf } = start();
    collectGarbage();
    await expect.poll(() => valueOf(MAJOR_COLLECTIONS)).toBeGreaterThan(0);
    metrics.close();
    const count = await valueOf(MAJOR_COLLECTIONS);
    collectGarbage();
    await delay(50);
    expect(await valueOf(MAJOR_COLLECTIONS)).toBe(count);
  });

  it('report once how long the event loop was blocked', async () => {
    const { valueOf } = start();
    await delay(50);
    const end = performance.now() + 1_300;
    while (performance.now() < end);
    await delay(50);
    expect(await valueOf(LONGEST_DELAY)).toBeGreaterThan(1.2);
    await delay(50);
    expect(await valueOf(LONGEST_DELAY)).toBeLessThan(1.2);
  });
});
