import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig, Reloads } from '../../config/index.js';
import { createLogger } from '../logging/index.js';
import { startCollector, type Collector } from './collector.fixture.js';
import { openTracing } from './open-tracing.js';
import type { Tracing } from './tracing.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7';
const ATTEMPT = {
  node: 'https://cuc.example.test',
  method: 'GET',
  target: '/vmrest/users?query=(Alias%20is%20anna)',
  attempt: 1,
  queueWaitMs: 0,
};
const HIT = { headers: {}, method: 'GET', route: '/r', url: '/r', status: 200, durationMs: 0.1 };

async function openWith(environment: Record<string, string>): Promise<Tracing & { log: () => string }> {
  let log = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  const config = readConfig({ CUPI_URLS: ATTEMPT.node, ...environment });
  const logger = createLogger('trace', sink);
  const reloads = new Reloads(logger, () => undefined);
  onTestFinished(() => {
    reloads.close();
  });
  const { beginRequest, recordHit, beginAttempt, close } = await openTracing(config, logger, reloads);
  return { beginRequest, recordHit, beginAttempt, close, log: () => log };
}

/** Records one attempt of a call. @returns the trace that the upstream gets */
function attempt(tracing: Tracing, flags = '01'): string | undefined {
  const trace = tracing.beginAttempt({ ...ATTEMPT, traceparent: `${TRACE}-${flags}` });
  trace?.end({
    node: ATTEMPT.node,
    method: 'GET',
    outcome: 'ok',
    status: 200,
    durationMs: 1,
    isRetry: false,
  });
  return trace?.traceparent;
}

/** What one attempt exports. */
async function exportTo(collector: Collector, environment: Record<string, string> = {}): Promise<void> {
  const tracing = await openWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment });
  attempt(tracing);
  await tracing.close();
}

describe('tracing', () => {
  it.each([
    ['always_off', '01', 0],
    ['always_on', '00', 1],
    ['parentbased_always_on', '00', 0],
    ['parentbased_always_off', '01', 1],
    ['parentbased_traceidratio', '01', 1],
    ['traceidratio', '01', 0],
  ])('with the sampler %s, at a trace with the flags %s, records %i spans', async (sampler, flags, count) => {
    const collector = await startCollector();
    const tracing = await openWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: sampler,
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    expect(attempt(tracing, flags)).toMatch(new RegExp(`-0${count}$`));
    await tracing.close();
    expect(collector.spans()).toHaveLength(count);
  });

  it('exports to the endpoint of all signals, with the configured header fields and attributes', async () => {
    const collector = await startCollector();
    await exportTo(collector, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collectors-token, x-tenant=7',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%2C1,service.name=overridden',
      OTEL_SERVICE_NAME: 'gateway-of-the-tests',
    });
    expect(collector.exports).toMatchObject([
      {
        path: '/otlp/v1/traces',
        headers: {
          authorization: 'Bearer collectors-token',
          'x-tenant': '7',
          'content-type': 'application/json',
        },
      },
    ]);
    expect(collector.spans()[0]?.resource).toMatchObject({
      'service.name': 'gateway-of-the-tests',
      'service.version': '0.1.0',
      'deployment.environment.name': 'test,1',
    });
  });

  it('exports with the header fields that the file has now, and with the former ones while it cannot be used', async () => {
    const collector = await startCollector();
    const folder = mkdtempSync(join(tmpdir(), 'tracing-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const path = join(folder, 'headers');
    writeFileSync(path, 'authorization=former\n');
    const tracing = await openWith({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS_FILE: path,
    });
    const timeout = 10_000;
    writeFileSync(path, 'authorization=next, x-tenant=8');
    await expect.poll(tracing.log, { timeout }).toContain('the new content of a file is in force');
    writeFileSync(path, 's3cret');
    await expect
      .poll(tracing.log, { timeout })
      .toContain('OTEL_EXPORTER_OTLP_HEADERS_FILE: must be like name=value,name=value, percent-encoded');
    attempt(tracing);
    await tracing.close();
    expect(collector.exports).toMatchObject([{ headers: { authorization: 'next', 'x-tenant': '8' } }]);
    expect(tracing.log()).not.toContain('s3cret');
  });

  it('exports to the endpoint of traces exactly, when there is one', async () => {
    const collector = await startCollector();
    await exportTo(collector, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/of/traces` });
    expect(collector.exports.map(({ path }) => path)).toEqual(['/of/traces']);
  });

  it('records no query, and of a path no more than the log', async () => {
    const collector = await startCollector();
    const tracing = await openWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    attempt(tracing);
    const url = `/${'x'.repeat(10_000)}?displayName=anna`;
    tracing.recordHit({ ...HIT, url, headers: { traceparent: `${TRACE}-01` } });
    await tracing.close();
    const [client] = collector.spans().filter(({ kind }) => kind === 'CLIENT');
    const [server] = collector.spans().filter(({ kind }) => kind === 'SERVER');
    expect(client?.attributes['url.full']).toBe('https://cuc.example.test/vmrest/users');
    expect(client?.attributes['server.port']).toBe(443);
    expect(String(server?.attributes['url.path'])).toHaveLength(500);
    expect(collector.exports.map(({ body }) => body).join()).not.toContain('anna');
  });

  it('records nothing of an attempt without a request, and nothing at all when it is off', async () => {
    const collector = await startCollector();
    const tracing = await openWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    expect(tracing.beginAttempt(ATTEMPT)).toBeUndefined();
    await tracing.close();
    for (const environment of [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: 'TRUE' },
    ]) {
      const off = await openWith(environment);
      expect(attempt(off)).toBeUndefined();
      off.recordHit({ ...HIT, headers: { traceparent: `${TRACE}-01` } });
      await off.close();
    }
    expect(collector.exports).toEqual([]);
  });

  it('holds a limited number of spans until they are exported', async () => {
    const collector = await startCollector();
    const tracing = await openWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    for (let count = 0; count < 10_000; count += 1) attempt(tracing);
    await tracing.close();
    expect(collector.spans()).toHaveLength(2048 + 512);
  });

  it(
    'closes though a collector never answers, and logs that once, as a warning',
    { timeout: 20_000 },
    async () => {
      const server = createServer((socket) => {
        onTestFinished(() => {
          socket.destroy();
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => {
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      const tracing = await openWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
      // More than the queue holds, and so several exports.
      for (let count = 0; count < 3000; count += 1) attempt(tracing);
      await tracing.close();
      const lines = tracing.log().trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'warn', reason: 'no answer in time' });
    },
  );
});
