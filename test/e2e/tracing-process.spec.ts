import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startCollector } from '../../apps/gateway/src/observability/tracing/collector.fixture.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const TRACED_PATH = '/api/v1/system';

describe('the gateway as it is built', () => {
  const folder = useTemporaryFolder();

  it('exports the last spans before SIGTERM ends it', { timeout: 30_000 }, async () => {
    const collector = await startCollector();
    const gateway = startGatewayProcess({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const url = await gateway.listening;
    const headers = { 'X-API-Key': 'sample-api-key', Connection: 'close' };
    expect((await fetch(url + TRACED_PATH, { headers })).status).toBe(200);
    gateway.signal('SIGTERM');
    expect(await gateway.exit).toBe(0);
    const [server] = collector.spans();
    expect(server).toMatchObject({ kind: 'SERVER', name: `GET ${TRACED_PATH}` });
    const clients = collector.spans().filter(({ kind }) => kind === 'CLIENT');
    expect(clients.length).toBeGreaterThan(0);
    expect(clients.every(({ parentSpanId }) => parentSpanId === server?.spanId)).toBe(true);
  });

  it('does not start without the packages of tracing, and says so with all other errors', async () => {
    await cp('dist/bundle', `${folder}/bundle`, { recursive: true });
    await cp('package.json', `${folder}/package.json`);
    // The one package besides that the bundle does not contain and that it needs before it reads its configuration.
    const other = 'node_modules/reflect-metadata';
    await cp(other, `${folder}/${other}`, { recursive: true });
    const env = {
      PATH: process.env.PATH,
      PORT: '99999',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    };
    const running = promisify(execFile)(process.execPath, [`${folder}/bundle/gateway.js`], { env });
    const { code, stderr } = await running.then(
      () => ({ code: 0, stderr: '' }),
      (error: unknown) => error as { code: number; stderr: string },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('The configuration has 2 errors:');
    expect(stderr).toContain('PORT must be');
    expect(stderr).toContain(
      'OTEL_EXPORTER_OTLP_ENDPOINT needs packages that are not installed: @opentelemetry/api, @opentelemetry/exporter-trace-otlp-http, @opentelemetry/resources, @opentelemetry/sdk-trace-base',
    );
  });
});
