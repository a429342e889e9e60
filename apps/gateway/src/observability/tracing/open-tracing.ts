import type { Sampler } from '@opentelemetry/sdk-trace-base';
import type * as Sdk from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import { exportHeadersOf, type Config, type Reloads, type TracingConfig } from '../../config/index.js';
import { placeOf } from '../metrics/upstream-metrics.js';
import { OutageLog } from './outage-log.js';
import { SpanTracing } from './span-tracing.js';
import { noTracing, type Tracing } from './tracing.js';

/** How long an export may take with its retries, in milliseconds: the last one must fit into the graceful shutdown. */
const EXPORT_TIMEOUT_MS = 3_000;

/** The longest attribute, in characters. */
const MAX_ATTRIBUTE_CHARACTERS = 1_024;

/**
 * Opens tracing as it is configured. The packages are imported only then: they are optional, and would prolong every start.
 * Spans wait in a queue of at most 2,048 (`OTEL_BSP_MAX_QUEUE_SIZE`), and are dropped when it is full.
 */
export async function openTracing(
  { tracing, upstream }: Config,
  logger: Logger,
  reloads: Reloads,
): Promise<Tracing> {
  if (!tracing) return noTracing;
  const [api, sdk, { OTLPTraceExporter }, { defaultResource, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({
    url: tracing.endpoint,
    headers: headersFor(tracing, reloads),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new sdk.BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(tracing.resourceAttributes)),
    sampler: samplerOf(sdk, tracing),
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_CHARACTERS },
    // The exporter's own limit comes first, so that failures are logged.
    spanProcessors: [
      new sdk.BatchSpanProcessor(new OutageLog(exporter, logger), {
        exportTimeoutMillis: 2 * EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  return new SpanTracing({
    api,
    tracer: provider.getTracer('cupi-gateway'),
    nodeLabels: new Map(upstream.urls.map((url, index) => [url, placeOf(index)])),
    // A failure is in the log already.
    close: () => provider.shutdown().catch(() => undefined),
  });
}

/** The header fields of the next export. */
function headersFor(
  { headers, headersFile }: TracingConfig,
  reloads: Reloads,
): () => Promise<Record<string, string>> {
  let current = headers;
  if (headersFile !== undefined) {
    // It may have changed since the start.
    current = reloads.watch({
      setting: 'OTEL_EXPORTER_OTLP_HEADERS_FILE',
      path: headersFile,
      parse: exportHeadersOf,
      onReplaced: (next) => {
        current = next;
      },
    });
  }
  return () => Promise.resolve({ ...current });
}

function samplerOf(sdk: typeof Sdk, { sampler, samplerRatio }: TracingConfig): Sampler {
  const isParentBased = sampler.startsWith('parentbased_');
  const root = rootSamplerOf(sdk, sampler, samplerRatio);
  return isParentBased ? new sdk.ParentBasedSampler({ root }) : root;
}

function rootSamplerOf(sdk: typeof Sdk, sampler: TracingConfig['sampler'], ratio: number): Sampler {
  if (sampler.endsWith('always_on')) return new sdk.AlwaysOnSampler();
  if (sampler.endsWith('always_off')) return new sdk.AlwaysOffSampler();
  return new sdk.TraceIdRatioBasedSampler(ratio);
}
