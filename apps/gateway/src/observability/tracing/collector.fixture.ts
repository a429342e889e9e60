import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A value as OTLP writes it in JSON. */
interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly doubleValue?: number;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

/** Of OTLP in JSON (opentelemetry-proto 1.x), what tests ask for. */
interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly status: { readonly code: number };
}

/** A span that a collector has received. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: 'SERVER' | 'CLIENT' | undefined;
  readonly isError: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly resource: Readonly<Record<string, string | number | undefined>>;
}

/** A collector of traces that takes OTLP over HTTP, in JSON. */
export interface Collector {
  readonly url: string;
  /** The path, the header fields and the body of every export. */
  readonly exports: readonly { readonly path: string; readonly headers: object; readonly body: string }[];
  /** All spans, in the order in which they began. */
  readonly spans: () => readonly CollectedSpan[];
}

const KINDS: Readonly<Record<number, 'SERVER' | 'CLIENT'>> = { 2: 'SERVER', 3: 'CLIENT' };
const STATUS_ERROR = 2;

/**
 * Starts a collector; it ends with the test.
 * @param answer how it answers an export; with an empty 200 when left out
 * @param onFinished that of the test, where several have it in common
 */
export async function startCollector(
  answer: (response: ServerResponse) => unknown = (response) => response.end('{}'),
  onFinished: (end: () => void) => void = onTestFinished,
): Promise<Collector> {
  const exports: { path: string; headers: object; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      exports.push({ path, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exports,
    spans: () =>
      exports.flatMap(({ body }) => spansOf(body)).sort((one, other) => one.startMs - other.startMs),
  };
}

function spansOf(body: string): CollectedSpan[] {
  return (JSON.parse(body) as OtlpTraces).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        name: span.name,
        kind: KINDS[span.kind],
        isError: span.status.code === STATUS_ERROR,
        startMs: Number(span.startTimeUnixNano) / 1e6,
        endMs: Number(span.endTimeUnixNano) / 1e6,
        attributes: recordOf(span.attributes),
        resource: recordOf(resource.attributes),
      })),
    ),
  );
}

function recordOf(attributes: readonly OtlpAttribute[]): Record<string, string | number | undefined> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue]),
  );
}
