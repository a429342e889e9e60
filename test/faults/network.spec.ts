import { startSimulator, type Simulator } from '#simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useFaultProxy, type NetworkFault } from '../support/fault-proxy.js';
import { openGateway } from '../support/gateway.js';
import { seeded } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const ONE = `${PATH}/${seeded.branch}`;
const TIMEOUT_MS = 600;
const CHANGE = { body: { mwiForceOff: false } };

describe('a network between the gateway and Unity Connection', { timeout: 15_000 }, () => {
  let simulator: Simulator;
  let gateway: Awaited<ReturnType<typeof openGateway>>;
  beforeAll(async () => {
    simulator = await startSimulator({ phoneSystems: 5 });
  });
  const network = useFaultProxy(() => simulator.url);
  beforeAll(async () => {
    gateway = await openGateway({
      CUPI_URLS: network.url(),
      CUPI_TIMEOUT_MS: String(TIMEOUT_MS),
      CUPI_MAX_CONCURRENCY: '1',
      CUPI_RETRIES: '0',
    });
  });
  afterAll(async () => {
    await gateway.close();
    await simulator.close();
  });

  /** With one call at a time, a following call works only when the slot and the connection have been given back. */
  async function expectRecovery(): Promise<void> {
    await network.set({ kind: 'none' });
    expect((await gateway.call('GET', PATH)).status).toBe(200);
    expect(network.openConnections()).toBe(1);
  }

  it.each<[NetworkFault, number, string]>([
    [{ kind: 'delay', delayMs: 2000 }, 504, 'upstream-timeout'],
    [{ kind: 'throttle', bytesPerSecond: 1 }, 504, 'upstream-timeout'],
    [{ kind: 'half-open' }, 504, 'upstream-timeout'],
    [{ kind: 'cut', afterBytes: 0 }, 503, 'upstream-unavailable'],
    [{ kind: 'cut', afterBytes: 100 }, 503, 'upstream-unavailable'],
    [{ kind: 'cut', afterBytes: 600 }, 502, 'upstream-invalid-response'],
    [{ kind: 'reset', afterBytes: 0 }, 503, 'upstream-unavailable'],
    [{ kind: 'reset', afterBytes: 100 }, 503, 'upstream-unavailable'],
    [{ kind: 'reset', afterBytes: 600 }, 503, 'upstream-unavailable'],
    [{ kind: 'refuse' }, 503, 'upstream-unavailable'],
  ])('fails a read in time, and is used again when it is well: %j', async (fault, status, code) => {
    await network.set(fault);
    const start = performance.now();
    const answer = await gateway.call('GET', PATH);
    expect(performance.now() - start).toBeLessThan(TIMEOUT_MS + 1500);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code });
    expect(answer.body).not.toHaveProperty('outcome');
    await expectRecovery();
  });

  it.each<[NetworkFault, string, string | undefined]>([
    [{ kind: 'delay', delayMs: 2000 }, 'upstream-timeout', 'unknown'],
    [{ kind: 'throttle', bytesPerSecond: 1 }, 'upstream-timeout', 'unknown'],
    [{ kind: 'half-open' }, 'upstream-timeout', 'unknown'],
    [{ kind: 'cut', afterBytes: 0 }, 'upstream-unavailable', 'unknown'],
    [{ kind: 'reset', afterBytes: 0 }, 'upstream-unavailable', 'unknown'],
    [{ kind: 'reset', afterBytes: 10 }, 'upstream-unavailable', 'unknown'],
    [{ kind: 'refuse' }, 'upstream-unavailable', undefined],
  ])('reports the outcome of a change, and does not send it again: %j', async (fault, code, outcome) => {
    await expectRecovery();
    simulator.clearRequests();
    await network.set(fault);
    const answer = await gateway.call('PATCH', ONE, CHANGE);
    expect(answer.body).toMatchObject({ code });
    expect((answer.body as { outcome?: string }).outcome).toBe(outcome);
    expect(simulator.requests.filter(({ method }) => method === 'PUT').length).toBeLessThanOrEqual(1);
    await expectRecovery();
  });

  it('that is only slow delays calls, and fails none', async () => {
    await network.set({ kind: 'delay', delayMs: 150 });
    const start = performance.now();
    expect((await gateway.call('GET', ONE)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(140);
    await expectRecovery();
  });
});
