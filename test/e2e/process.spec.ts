import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSimulator, type Simulator } from '#simulator';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clientOf } from '../support/clients-file.js';
import { startGatewayProcess } from '../support/gateway-process.js';

const START_MS = 2000;
/** Other tests run beside these, and take a share of the processors. */
const BUSY_MACHINE_FACTOR = 4;
const PATH = '/api/v1/phone-systems';
const KEY = 'key-of-the-process-tests';
const password = 'canary-password';

vi.setConfig({ testTimeout: 20_000 });

function temporaryFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cupi-gateway-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function simulatorWith(options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  const simulator = await startSimulator({
    phoneSystems: 1,
    administrator: { username: 'administrator', password },
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

async function get(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}${PATH}`, { headers: { 'X-API-Key': KEY } });
  return { status: answer.status, body: await answer.json() };
}

async function expectCurlLineToWork(stdout: () => string, url: string): Promise<void> {
  const lines = stdout()
    .split('\n')
    .filter((line) => line.startsWith('curl '));
  expect(lines).toEqual([expect.stringContaining(url)]);
  const answer = await promisify(execFile)('sh', ['-c', lines[0] ?? '']);
  const [, path] = /'http:\/\/[^/]+(\/[^']+)'/.exec(lines[0] ?? '') ?? [];
  expect(JSON.parse(answer.stdout)).toMatchObject({ links: { self: path } });
}

describe('a process with a wrong configuration', () => {
  it('reports every error and no secret in one message, and exits with 1 at once', async () => {
    const start = performance.now();
    const gateway = startGatewayProcess({
      AUDIT_LOG_FILE: '/nonexistent/audit.log',
      PORT: 'x',
      LOG_LEVEL: 'loud',
      CUPI_URLS: `https://administrator:${password}@cuc.example.test`,
      CUPI_USERNAME: 'admin:istrator',
      CUPI_PASSWORD: `${password}\n`,
      CUPI_CA_FILE: '/nonexistent/ca.pem',
      CUPI_TIMEOUT_MS: '0',
      GATEWAY_API_KEY: 'canary key',
      SESSION_SECRET: 'canary-short-secret',
    });
    expect(await gateway.exit).toBe(1);
    expect(performance.now() - start).toBeLessThan(START_MS);
    expect(gateway.stderr().trim().split('\n')).toEqual([
      'The configuration has 10 errors:',
      ...[
        'CUPI_URLS',
        'CUPI_USERNAME',
        'CUPI_PASSWORD',
        'CUPI_CA_FILE',
        'CUPI_TIMEOUT_MS',
        'GATEWAY_API_KEY',
        'AUDIT_LOG_FILE',
        'PORT',
        'LOG_LEVEL',
        'SESSION_SECRET',
      ].map((name) => expect.stringMatching(`^- ${name}\\b`) as string),
    ]);
    expect(gateway.stderr()).not.toContain('canary');
    expect(gateway.stdout()).toBe('');
  });
});

describe('a process without configuration', () => {
  it('listens soon, and says where the reference is and with what to call', async () => {
    const start = performance.now();
    const gateway = startGatewayProcess();
    const url = await gateway.listening;
    expect(performance.now() - start).toBeLessThan(BUSY_MACHINE_FACTOR * START_MS);
    expect(gateway.stdout()).toContain(`API reference   ${url}/docs\n`);
    expect(gateway.stdout()).toContain('API key         sample-api-key\n');
    expect(gateway.stdout()).toContain('administrator / sample-password\n');
    await expectCurlLineToWork(gateway.stdout, url);
  });

  it('prints a curl line that works also when a key is configured, and not the key', async () => {
    const gateway = startGatewayProcess({ GATEWAY_API_KEY: KEY });
    await expectCurlLineToWork(gateway.stdout, await gateway.listening);
    expect(gateway.stdout() + gateway.stderr()).not.toContain(KEY);
  });

  it('has the account that a clients file calls default', async () => {
    const clientsFile = temporaryFile(
      'clients.json',
      JSON.stringify({ clients: [clientOf('billing', KEY)] }),
    );
    const gateway = startGatewayProcess({ GATEWAY_CLIENTS_FILE: clientsFile });
    expect((await get(await gateway.listening)).status).toBe(200);
  });

  it.each([
    ['error', 2],
    ['silent', 0],
  ])('says what is not safe at every start, also with LOG_LEVEL=%s', async (level, expected) => {
    const gateway = startGatewayProcess({ LOG_LEVEL: level });
    await expect.poll(gateway.stdout, { timeout: 15_000 }).toContain('API reference');
    const warnings = gateway
      .stdout()
      .split('\n')
      .filter((line) => /"level":"warn".*is not set/.test(line));
    expect(warnings).toHaveLength(expected);
  });

  it('says so when its port is taken, and exits with 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const gateway = startGatewayProcess({ PORT: String(port) });
    expect(await gateway.exit).toBe(1);
    expect(gateway.stderr()).toContain(`address already in use 127.0.0.1:${port}`);
  });
});

describe('a process that receives SIGTERM', () => {
  it('exits with 0 on SIGINT', async () => {
    const gateway = startGatewayProcess();
    await gateway.listening;
    gateway.signal('SIGINT');
    expect(await gateway.exit).toBe(0);
    expect(gateway.stderr()).toBe('');
  });

  it('answers the request in progress first, and takes no new connections', async () => {
    const simulator = await simulatorWith({ latencyMs: 600 });
    const gateway = startGatewayProcess({
      CUPI_URLS: simulator.url,
      CUPI_USERNAME: 'administrator',
      CUPI_PASSWORD: password,
      GATEWAY_API_KEY: KEY,
    });
    const url = await gateway.listening;
    const inProgress = get(url);
    await expect.poll(() => simulator.requests.length, { timeout: 5000 }).toBe(1);
    gateway.signal('SIGTERM');
    await expect.poll(() => fetch(`${url}/health/live`).catch(() => 'refused')).toBe('refused');
    expect(await inProgress).toMatchObject({ status: 200, body: { total: 1 } });
    expect(await gateway.exit).toBe(0);
  });
});

describe('a process in front of a server', () => {
  it('takes password and trust from files, and without the latter does not trust', async () => {
    const tls = await selfSigned();
    const simulator = await simulatorWith({ tls: { key: tls.private, cert: tls.cert } });
    const environment = {
      CUPI_URLS: simulator.url,
      CUPI_USERNAME: 'administrator',
      CUPI_PASSWORD_FILE: temporaryFile('password', `${password}\n`),
      GATEWAY_API_KEY: KEY,
    };
    const trusting = startGatewayProcess({ ...environment, CUPI_CA_FILE: temporaryFile('ca.pem', tls.cert) });
    const distrustful = startGatewayProcess(environment);
    expect((await get(await trusting.listening)).status).toBe(200);
    expect(await get(await distrustful.listening)).toMatchObject({
      status: 503,
      body: {
        code: 'upstream-unavailable',
        detail: 'No answer: the certificate of the upstream is not trusted.',
      },
    });
  });
});

async function selfSigned(): Promise<{ private: string; cert: string }> {
  return generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
}
