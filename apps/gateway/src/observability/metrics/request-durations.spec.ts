import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { REQUEST_LABELS, RequestDurations } from './request-durations.js';

const NAME = 'cupi_gateway_http_request_duration_seconds';
const ROUTE = '/api/v1/phone-systems';
/** On bounds, between them, and beyond the last; in milliseconds. */
const DURATIONS_MS = [0, 0.0625, 0.5, 0.75, 1, 7, 250, 25_000, 26_000];

/** What prom-client exposes of the same observations by itself. */
async function expositionOf(observations: readonly [method: string, status: number, ms: number][]) {
  const registry = new Registry();
  const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
  const help = 'Time from the header of a request to the end of its response.';
  const histogram = new Histogram({
    ...{ name: NAME, help, buckets, labelNames: REQUEST_LABELS },
    registers: [registry],
  });
  for (const [method, status, ms] of observations)
    histogram.observe({ route: ROUTE, method, status }, ms / 1000);
  return linesOf(registry);
}

async function linesOf(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').sort();
}

describe('durations of requests', () => {
  it('are exposed as prom-client would, hits and others together', async () => {
    const registry = new Registry();
    const durations = new RequestDurations(registry);
    expect(await linesOf(registry)).toEqual(await expositionOf([]));
    for (const ms of DURATIONS_MS) {
      durations.observe({ route: ROUTE, method: 'GET', status: 200 }, ms);
      durations.observe({ route: ROUTE, method: 'HEAD', status: 200 }, ms);
      durations.observeHit(ROUTE, 200, ms);
      durations.observeHit(ROUTE, 304, ms);
    }
    const expected = await expositionOf(
      DURATIONS_MS.flatMap((ms) => [
        ['GET', 200, ms],
        ['HEAD', 200, ms],
        ['GET', 200, ms],
        ['GET', 304, ms],
      ]),
    );
    expect(await linesOf(registry)).toEqual(expected);
    expect(await linesOf(registry)).toEqual(expected);
  });

  it('have hits that are counted by their labels', () => {
    const durations = new RequestDurations(new Registry());
    expect([...durations.hits()]).toEqual([]);
    for (const status of [200, 304, 200]) durations.observeHit(ROUTE, status, 1);
    durations.observe({ route: ROUTE, method: 'GET', status: 200 }, 1);
    expect([...durations.hits()]).toEqual([
      { labels: { route: ROUTE, method: 'GET', status: 200 }, count: 2 },
      { labels: { route: ROUTE, method: 'GET', status: 304 }, count: 1 },
    ]);
  });
});
