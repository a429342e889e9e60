import { afterEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from './server.js';
import { call, FACTORY } from './simulator-client.fixture.js';

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(options: SimulatorOptions): Promise<void> {
  simulator = await startSimulator(options);
}

async function statusesOf(count: number): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => call(simulator, FACTORY)));
  return answers.map(({ status }) => status);
}

describe('the throttle', () => {
  it('works on five requests at once', async () => {
    await start({ latencyMs: 20 });
    await statusesOf(12);
    expect(simulator.peakConcurrency).toBe(5);
  });

  it('answers the others in their turn', async () => {
    await start({ latencyMs: 20 });
    await expect(statusesOf(12)).resolves.toEqual(Array.from({ length: 12 }, () => 200));
  });

  it('reports how many were queued', async () => {
    // Long enough for all to arrive while the first are at work, also on a machine that is busy.
    await start({ latencyMs: 500 });
    await statusesOf(12);
    expect(simulator.peakQueueLength).toBe(7);
  });

  it('queues nothing while a slot is free', async () => {
    await start({ latencyMs: 20 });
    await statusesOf(5);
    expect(simulator.peakQueueLength).toBe(0);
  });

  it('can be narrower', async () => {
    await start({ latencyMs: 10, maxConcurrentRequests: 1 });
    await statusesOf(3);
    expect(simulator.peakConcurrency).toBe(1);
  });

  it('forgets its peaks on demand', async () => {
    await start({ latencyMs: 10 });
    await statusesOf(8);
    simulator.resetPeaks();
    expect([simulator.peakConcurrency, simulator.peakQueueLength]).toEqual([0, 0]);
  });

  it('answers 503 when the queue is full', async () => {
    await start({ latencyMs: 50, maxConcurrentRequests: 1, queueLimit: 1 });
    const statuses = await statusesOf(3);
    expect(statuses.sort()).toEqual([200, 200, 503]);
  });

  it('answers 503 when the queue is too slow', async () => {
    await start({ latencyMs: 200, maxConcurrentRequests: 1, queueTimeoutMs: 30 });
    const statuses = await statusesOf(2);
    expect(statuses.sort()).toEqual([200, 503]);
  });

  it('gives the place of a client that left to the next', async () => {
    await start({ maxConcurrentRequests: 1 });
    simulator.faults.set('hang', { times: 1 });
    const cancelled = new AbortController();
    const hanging = expect(call(simulator, FACTORY, { signal: cancelled.signal })).rejects.toThrow();
    await expect.poll(() => simulator.peakConcurrency).toBe(1);
    const next = call(simulator, FACTORY);
    cancelled.abort();
    await hanging;
    await expect(next).resolves.toMatchObject({ status: 200 });
  });

  it('removes a client that has gone from the queue', async () => {
    await start({ maxConcurrentRequests: 1, queueLimit: 1 });
    simulator.faults.set('slow', { times: 1, delayMs: 150 });
    const first = call(simulator, FACTORY);
    await expect.poll(() => simulator.peakConcurrency).toBe(1);
    const cancelled = new AbortController();
    const second = expect(call(simulator, FACTORY, { signal: cancelled.signal })).rejects.toThrow();
    await expect.poll(() => simulator.peakQueueLength).toBe(1);
    cancelled.abort();
    await second;
    await first;
    await expect(call(simulator, FACTORY)).resolves.toMatchObject({ status: 200 });
  });
});
