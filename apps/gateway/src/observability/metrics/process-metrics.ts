import { readdir } from 'node:fs/promises';
import {
  constants,
  monitorEventLoopDelay,
  PerformanceObserver,
  type IntervalHistogram,
  type PerformanceEntry,
} from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Sampling interval of the event loop's delay, in milliseconds, which is also the least delay that Node reports. */
const RESOLUTION_MS = 20;

const QUANTILES = [0.5, 0.99, 1];

/** In seconds. */
const GC_BUCKETS = [0.001, 0.01, 0.1, 1];

const GC_KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** Node's documented values for entries of type `gc`. */
interface CollectionEntry extends PerformanceEntry {
  readonly detail: { readonly kind: number };
}

/** Exposes the process: processor, memory, files, event loop, garbage collection. */
export class ProcessMetrics {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #collections: PerformanceObserver;

  // prom-client's own collection of these cannot be stopped.
  constructor(registry: Registry) {
    exposeUsage(registry);
    exposeMemory(registry);
    exposeEventLoopDelay(registry, this.#delay);
    this.#collections = observeCollections(registry);
  }

  /** Stops the sampling. */
  close(): void {
    this.#delay.disable();
    this.#collections.disconnect();
  }
}

function exposeUsage(registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: 'cupi_gateway_process_cpu_seconds_total',
    help: 'User and system CPU time of the process.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'cupi_gateway_process_start_time_seconds',
    help: 'Start time of the process, as Unix time.',
    registers,
  }).set(performance.timeOrigin / 1000);
  new Gauge({
    name: 'cupi_gateway_process_open_fds',
    help: 'Open file descriptors; only on Linux.',
    registers,
    async collect() {
      const descriptors = await readdir('/proc/self/fd').catch(() => undefined);
      if (descriptors) this.set(descriptors.length);
      else this.remove();
    },
  });
}

function exposeMemory(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'cupi_gateway_process_resident_memory_bytes',
    help: 'Resident memory of the process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'cupi_gateway_nodejs_heap_used_bytes',
    help: 'Used JavaScript heap, including garbage that is not collected yet.',
    registers,
    collect() {
      this.set(getHeapStatistics().used_heap_size);
    },
  });
  new Gauge({
    name: 'cupi_gateway_nodejs_heap_limit_bytes',
    help: 'Maximum size of the JavaScript heap; the process ends when it needs more.',
    registers,
  }).set(getHeapStatistics().heap_size_limit);
}

function exposeEventLoopDelay(registry: Registry, delay: IntervalHistogram): void {
  delay.enable();
  new Gauge({
    name: 'cupi_gateway_nodejs_eventloop_delay_seconds',
    help: 'Delay of the event loop since the last scrape; the quantile 1 is the maximum.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of QUANTILES) {
        const sampleMs = delay.percentile(quantile * 100) / 1e6;
        this.set({ quantile }, Math.max(0, sampleMs - RESOLUTION_MS) / 1000);
      }
      delay.reset();
    },
  });
}

function observeCollections(registry: Registry): PerformanceObserver {
  const durations = new Histogram({
    name: 'cupi_gateway_nodejs_gc_duration_seconds',
    help: 'Duration of garbage collections.',
    labelNames: ['kind'],
    buckets: GC_BUCKETS,
    registers: [registry],
  });
  const observer = new PerformanceObserver((list) => {
    for (const { detail, duration } of list.getEntries() as CollectionEntry[]) {
      durations.observe({ kind: GC_KINDS.get(detail.kind) ?? 'other' }, duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return observer;
}
