import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const PUBLIC = ['/health/live', '/openapi.json', '/problems/overloaded'];

/** Keeps the event loop from coming round, as work without a pause does. */
function holdUp(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

/** Lets each turn of the event loop take long, for a while: what comes in waits that long at each step. */
async function holdUpAgainAndAgain(ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) {
    holdUp(700);
    // The timers have to have their turn, and not only what was waiting at the sockets.
    await setImmediate();
    await setImmediate();
  }
}

describe('an event loop that is held up', { timeout: 20_000 }, () => {
  const { call, simulator, log } = useSimulatorGateway({ phoneSystems: 1 });

  it('for one long moment rejects no call', async () => {
    holdUp(2500);
    expect((await call('GET', PATH)).status).toBe(200);
  });

  it('for seconds rejects calls at once, until it is over', async () => {
    await holdUpAgainAndAgain(2500);
    const start = performance.now();
    const refused = await call('POST', PATH, { body: { displayName: 'Oslo' } });
    expectProblem(refused, 'overloaded', PATH);
    expect(refused.headers['retry-after']).toBe('1');
    expect(simulator().requests).toEqual([]);
    expect(log()).toContain('"msg":"overloaded: calls are rejected"');
    await expect.poll(async () => (await call('GET', PATH)).status, { timeout: 5000 }).toBe(200);
    expect(performance.now() - start).toBeLessThan(4000);
    expect(log()).toContain('"msg":"no longer overloaded"');
  });

  it('lets be answered what orchestrators and operators ask for', async () => {
    await holdUpAgainAndAgain(2500);
    expect((await call('GET', PATH)).status).toBe(503);
    for (const path of PUBLIC) expect((await call('GET', path)).status).toBe(200);
  });

  it('also rejects unknown callers', async () => {
    await holdUpAgainAndAgain(2500);
    expectProblem(await call('GET', PATH, { isAnonymous: true }), 'overloaded', PATH);
  });
});
