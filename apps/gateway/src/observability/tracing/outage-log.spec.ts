import { Writable } from 'node:stream';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../logging/index.js';
import { startCollector } from './collector.fixture.js';
import { OutageLog } from './outage-log.js';

describe('an OutageLog', () => {
  it('logs the beginning and the end of an outage once each, and nothing of the answers of the collector', async () => {
    const statuses = [200, 401, 401, 400, 200, 200, 401];
    const collector = await startCollector((response) => {
      response.writeHead(statuses.shift() ?? 500).end('{"message":"token of the collector"}');
    });
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(...chunk.toString().trim().split('\n'));
        done();
      },
    });
    const exporter = new OutageLog(
      new OTLPTraceExporter({ url: `${collector.url}/v1/traces` }),
      createLogger('trace', sink),
    );
    const spans = twoSpans();
    const codes: number[] = [];
    while (statuses.length > 0) {
      codes.push(
        await new Promise((resolve) => {
          exporter.export(spans, ({ code }) => {
            resolve(code);
          });
        }),
      );
    }
    await exporter.shutdown();
    expect(codes).toEqual([0, 1, 1, 1, 0, 0, 1]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 'warn', reason: 401 }),
      expect.objectContaining({ level: 'info', lostSpans: 6 }),
      expect.objectContaining({ level: 'warn', reason: 401 }),
    ]);
    expect(lines.join()).not.toContain('token of the collector');
  });
});

function twoSpans(): ReturnType<InMemorySpanExporter['getFinishedSpans']> {
  const memory = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] }).getTracer(
    'test',
  );
  tracer.startSpan('one').end();
  tracer.startSpan('two').end();
  return memory.getFinishedSpans();
}
