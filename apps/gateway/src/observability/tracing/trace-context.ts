import type { SpanContext } from '@opentelemetry/api';

/** The flag by which a caller says that its trace is recorded (W3C Trace Context §3.2.2.5.1). */
const SAMPLED = 1;

/** @param traceparent well formed, as `traceparentOf` returns it */
export function spanContextOf(traceparent: string, isRemote: boolean): SpanContext {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & SAMPLED, isRemote };
}

/** The header field for those that a span calls (W3C Trace Context §3.2). */
export function traceparentFor({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & SAMPLED) === SAMPLED ? '01' : '00'}`;
}

/** Whether the trace is recorded where it comes from. */
export function isSampled(traceparent: string | undefined): boolean {
  return traceparent !== undefined && (spanContextOf(traceparent, true).traceFlags & SAMPLED) === SAMPLED;
}
