import { describe, expect, it, vi } from 'vitest';
import { freePort } from '#libs/testing';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';

/** Their lines are more than the buffers between two processes hold. */
const MANY = 2000;
const AT_ONCE = 20;

/** Ten seconds, and one for a machine that is busy with other tests. */
const SHUTDOWN_MS = 11_000;

vi.setConfig({ testTimeout: 60_000 });

/** Calls again and again, and gives the distinct statuses. */
async function callMany(url: string, count: number): Promise<number[]> {
  const statuses = new Set<number>();
  const caller = async (): Promise<void> => {
    for (let calls = 0; calls < count / AT_ONCE; calls += 1) {
      const answer = await fetch(`${url}/health/live`);
      await answer.arrayBuffer();
      statuses.add(answer.status);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return [...statuses];
}

async function expectToEndInTime(gateway: GatewayProcess): Promise<void> {
  const start = performance.now();
  gateway.signal('SIGTERM');
  expect(await gateway.exit).toBe(0);
  expect(performance.now() - start).toBeLessThan(SHUTDOWN_MS);
}

function linesIn(gateway: GatewayProcess): number {
  return gateway.stdout().split('"msg":"request answered"').length - 1;
}

describe('standard output that is not read', () => {
  it('neither holds up answers nor the end', async () => {
    const gateway = startGatewayProcess();
    const url = await gateway.listening;
    gateway.stopReading();
    expect(await callMany(url, MANY)).toEqual([200]);
    await expectToEndInTime(gateway);
  });

  it('gets every line once it is read again', async () => {
    const gateway = startGatewayProcess();
    const url = await gateway.listening;
    gateway.stopReading();
    expect(await callMany(url, MANY)).toEqual([200]);
    expect(linesIn(gateway)).toBeLessThan(MANY);
    gateway.readAgain();
    await expect.poll(() => linesIn(gateway), { timeout: 10_000 }).toBe(MANY);
    expect(gateway.stdout()).not.toContain('log lines were lost');
    await expectToEndInTime(gateway);
  });
});

describe('standard output on a full disk', () => {
  it('neither holds up answers nor the end', async () => {
    const port = await freePort();
    const environment = { PORT: String(port), CUPI_URLS: 'http://127.0.0.1:9' };
    const gateway = startGatewayProcess(environment, undefined, '/dev/full');
    const url = `http://127.0.0.1:${port}`;
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => 'listening',
            () => 'refused',
          ),
        { timeout: 15_000 },
      )
      .toBe('listening');
    expect(await callMany(url, 100)).toEqual([200]);
    await expectToEndInTime(gateway);
  });
});
