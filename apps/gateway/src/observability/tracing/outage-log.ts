import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';

/** Codes of the results of exports (`ExportResultCode` of @opentelemetry/core). */
const SUCCESS = 0;

/**
 * An exporter that logs when a collector stops taking spans, and when it takes them again: one line for each, however
 * long that lasts. The SDK does not log failures by itself.
 */
export class OutageLog implements SpanExporter {
  #lostSpans = 0;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: Logger,
  ) {}

  readonly export: SpanExporter['export'] = (spans: ReadableSpan[], onResult) => {
    this.exporter.export(spans, (result) => {
      const code: number = result.code;
      if (code === SUCCESS) this.#recordSuccess();
      else this.#recordFailure(spans.length, result.error);
      onResult(result);
    });
  };

  readonly shutdown = (): Promise<void> => this.exporter.shutdown();

  #recordSuccess(): void {
    if (this.#lostSpans === 0) return;
    this.logger.info({ lostSpans: this.#lostSpans }, 'traces are exported again');
    this.#lostSpans = 0;
  }

  #recordFailure(spans: number, error: Error | undefined): void {
    if (this.#lostSpans === 0) {
      this.logger.warn(
        { reason: reasonOf(error) },
        'traces cannot be exported: they are lost until this is over',
      );
    }
    this.#lostSpans += spans;
  }
}

/** A status or code; messages may contain the answer of the collector. */
function reasonOf(error: Error | undefined): string | number {
  const code = error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? code : 'no answer in time';
}
