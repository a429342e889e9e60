import { renameSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSimulator } from '#simulator';
import { makeFifo } from '../support/fifo.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { runSteadyClient, type RequestTally } from '../support/steady-client.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const KEY = 'key-of-the-process-tests';
const PATH = '/api/v1/phone-systems';
const headers = { 'X-API-Key': KEY };
/** The gateway looks at its files every second. */
const CLIENTS_FILE_POLL_MS = 2000;

vi.setConfig({ testTimeout: 30_000 });

/** @param onFinished that of the test, where several run at once */
async function startOnSimulator(
  latencyMs: number,
  environment: Record<string, string> = {},
  onFinished: typeof onTestFinished = onTestFinished,
) {
  const simulator = await startSimulator({ latencyMs });
  onFinished(() => simulator.close());
  const variables = {
    CUPI_URLS: simulator.url,
    CUPI_USERNAME: 'administrator',
    CUPI_PASSWORD: 'sample-password',
    GATEWAY_API_KEY: KEY,
    RATE_LIMIT_PER_MINUTE: '1000000',
    CACHE_TTL_SECONDS: '0',
    ...environment,
  };
  const gateway = startGatewayProcess(variables, undefined, undefined, onFinished);
  return { simulator, gateway, url: await gateway.listening };
}

/** Sends a request without waiting for its answer, and then reads what comes until the connection ends. */
function send(url: string, method: string, path: string, body = ''): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const fields = body && `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${KEY}\r\n${fields}\r\n${body}`);
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

async function msUntilExit(gateway: GatewayProcess): Promise<{ code: number | null; ms: number }> {
  const start = performance.now();
  const code = await gateway.exit;
  return { code, ms: performance.now() - start };
}

describe('a process that receives SIGTERM', () => {
  it('loses no request of clients that keep calling', async () => {
    const { gateway, url } = await startOnSimulator(5);
    const tally: RequestTally = { answered: [], lost: [] };
    const clients = Array.from({ length: 24 }, (_, index) =>
      runSteadyClient(`${url}${PATH}?page=${index + 1}`, headers, 40, tally),
    );
    await expect.poll(() => tally.answered.length, { timeout: 15_000 }).toBeGreaterThan(300);
    gateway.signal('SIGTERM');
    await Promise.all(clients);
    expect(tally.lost).toEqual([]);
    expect(new Set(tally.answered)).toEqual(new Set([200]));
    expect(await gateway.exit).toBe(0);
    expect(gateway.stderr()).toBe('');
  });

  it('answers once more on each connection, is not ready, and closes it', async () => {
    const { gateway, url } = await startOnSimulator(0);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const ask = 'GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n';
    socket.write(ask);
    await expect.poll(() => text).toMatch(/^HTTP\/1\.1 200 /);
    text = '';
    gateway.signal('SIGTERM');
    await expect.poll(() => fetch(`${url}/health/live`).catch(() => 'refused')).toBe('refused');
    socket.write(ask);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 503 .*\r\nConnection: close\r\n.*"shutting-down"/is);
    expect(await gateway.exit).toBe(0);
  });

  it('does not wait for idle connections', async () => {
    const { gateway, url } = await startOnSimulator(0);
    const idle = connect(Number(new URL(url).port), '127.0.0.1');
    idle.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => idle.once('data', resolve));
    gateway.signal('SIGTERM');
    const { code, ms } = await msUntilExit(gateway);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(4000);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends at once on a second signal: %s', async (signal, code) => {
    const { gateway, url, simulator } = await startOnSimulator(0);
    simulator.faults.set('hang');
    void send(url, 'GET', PATH);
    await expect.poll(() => simulator.requests.length, { timeout: 5000 }).toBe(1);
    gateway.signal('SIGTERM');
    await expect.poll(() => fetch(`${url}/health/live`).catch(() => 'refused')).toBe('refused');
    gateway.signal(signal);
    const exit = await msUntilExit(gateway);
    expect(exit.code).toBe(code);
    expect(exit.ms).toBeLessThan(5000);
  });
});

// Together, as most of them last for all of the ten seconds.
describe.concurrent('a process that receives SIGTERM and is delayed', () => {
  const folder = useTemporaryFolder();

  it('cancels calls without an answer after 10 s, and answers their callers', async ({
    expect,
    onTestFinished,
  }) => {
    const { gateway, url, simulator } = await startOnSimulator(
      0,
      { CUPI_TIMEOUT_MS: '30000' },
      onTestFinished,
    );
    simulator.faults.set('hang');
    const read = send(url, 'GET', PATH);
    const write = send(url, 'POST', PATH, '{"displayName":"Oslo"}');
    await expect.poll(() => simulator.requests.length, { timeout: 5000 }).toBe(2);
    gateway.signal('SIGTERM');
    const { code, ms } = await msUntilExit(gateway);
    expect(code).toBe(0);
    expect(ms).toBeGreaterThan(9000);
    expect(ms).toBeLessThan(11_000);
    expect(await read).toMatch(/^HTTP\/1\.1 503 .*"code":"upstream-unavailable"/s);
    expect(await write).toMatch(/^HTTP\/1\.1 503 .*"code":"upstream-unavailable".*"outcome":"unknown"/s);
    expect(gateway.stdout()).toMatch(/"method":"POST".*"status":503/);
  });

  it.for<[string, string]>([
    ['does not read its answers', 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(50)],
    ['does not send its whole request', 'GET /health/live HTTP/1.1\r\nHost: local'],
  ])('does not wait longer for a client that %s', async ([, sent], { expect, onTestFinished }) => {
    const { gateway, url } = await startOnSimulator(0, {}, onTestFinished);
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.on('error', () => undefined);
    client.pause();
    await new Promise((resolve) => client.write(sent, resolve));
    gateway.signal('SIGTERM');
    const { code, ms } = await msUntilExit(gateway);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(11_000);
  });

  it('does not wait longer for a Redis that hangs', async ({ expect, onTestFinished }) => {
    const redis = createServer((socket) => socket.resume().on('error', () => undefined));
    onTestFinished(() => void redis.close());
    await new Promise<void>((resolve) => redis.listen(0, '127.0.0.1', resolve));
    const { port } = redis.address() as AddressInfo;
    const { gateway, url } = await startOnSimulator(
      0,
      { REDIS_URL: `redis://127.0.0.1:${port}` },
      onTestFinished,
    );
    expect((await fetch(`${url}${PATH}`, { headers })).status).toBe(200);
    gateway.signal('SIGTERM');
    const { code, ms } = await msUntilExit(gateway);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(11_000);
  });

  it('does not wait longer for a disk that hangs, which nothing but SIGKILL can end', async ({
    onTestFinished,
  }) => {
    const file = join(folder, 'clients.json');
    writeFileSync(file, '{}');
    const { gateway } = await startOnSimulator(0, { GATEWAY_CLIENTS_FILE: file }, onTestFinished);
    // Reading a FIFO without a writer hangs, as reading from such a disk does.
    makeFifo(join(folder, 'fifo'));
    renameSync(join(folder, 'fifo'), file);
    await new Promise((resolve) => setTimeout(resolve, CLIENTS_FILE_POLL_MS));
    gateway.signal('SIGTERM');
    const { code, ms } = await msUntilExit(gateway);
    expect(code).toBeNull();
    expect(ms).toBeLessThan(11_000);
  });
});
