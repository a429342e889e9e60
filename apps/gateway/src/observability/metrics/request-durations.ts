import { Histogram, type Registry } from 'prom-client';

/** In seconds: a hit takes less than a millisecond, and Unity Connection may take seconds. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

export const REQUEST_LABELS = ['route', 'method', 'status'] as const;

type Label = (typeof REQUEST_LABELS)[number];

const NAME = 'cupi_gateway_http_request_duration_seconds';
const HIT_METHOD = 'GET';

/** Labels of the request metrics. */
export interface RequestLabels extends Record<Label, string | number> {
  readonly route: string;
}

/** The hits of one route with one status, besides the first. */
interface Tally {
  count: number;
  seconds: number;
  /** Those up to each bound of {@link BUCKETS} and above the one before. */
  readonly inBucket: number[];
}

type Series = Awaited<ReturnType<Histogram<Label | 'le'>['get']>>['values'][number];

/**
 * The histogram of durations. Hits are counted here and added when it is collected: an observation by labels
 * takes prom-client an eighth of the time of a hit.
 */
export class RequestDurations {
  readonly #others: Histogram<Label>;
  readonly #hits = new Map<string, Map<number, Tally>>();

  constructor(registry: Registry) {
    this.#others = new Histogram({
      name: NAME,
      help: 'Time from the header of a request to the end of its response.',
      labelNames: REQUEST_LABELS,
      buckets: BUCKETS,
      registers: [],
    });
    // Of a metric, a registry needs no more than these.
    registry.registerMetric({ name: NAME, get: () => this.get() } as unknown as Histogram);
  }

  observe(labels: RequestLabels, durationMs: number): void {
    this.#others.observe(labels, durationMs / 1000);
  }

  /** Observes a read that was answered from the cache. */
  observeHit(route: string, status: number, durationMs: number): void {
    const tally = this.#hits.get(route)?.get(status);
    if (tally) addTo(tally, durationMs / 1000);
    else this.#begin(route, status, durationMs);
  }

  /** Hits so far, by their labels. */
  *hits(): Iterable<{ readonly labels: RequestLabels; readonly count: number }> {
    for (const [route, tallies] of this.#hits) {
      for (const [status, { count }] of tallies)
        yield { labels: { route, method: HIT_METHOD, status }, count: count + 1 };
    }
  }

  /** The metric as prom-client has it, with the hits. */
  async get(): ReturnType<Histogram<Label | 'le'>['get']> {
    const metric = await this.#others.get();
    for (const series of metric.values) series.value += this.#ofHits(series);
    return metric;
  }

  /** The first hit makes the series. */
  #begin(route: string, status: number, durationMs: number): void {
    this.observe({ route, method: HIT_METHOD, status }, durationMs);
    const tallies = this.#hits.get(route) ?? new Map<number, Tally>();
    tallies.set(status, { count: 0, seconds: 0, inBucket: BUCKETS.map(() => 0) });
    this.#hits.set(route, tallies);
  }

  #ofHits({ labels, metricName }: Series): number {
    const { route, method, status, le } = labels;
    const tally = method === HIT_METHOD && this.#hits.get(String(route))?.get(Number(status));
    if (!tally) return 0;
    if (metricName === `${NAME}_sum`) return tally.seconds;
    if (metricName === `${NAME}_count` || le === '+Inf') return tally.count;
    return BUCKETS.reduce(
      (sum, bound, index) => sum + (bound <= Number(le) ? (tally.inBucket[index] ?? 0) : 0),
      0,
    );
  }
}

function addTo(tally: Tally, seconds: number): void {
  tally.count += 1;
  tally.seconds += seconds;
  const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
  if (bucket >= 0) tally.inBucket[bucket] = (tally.inBucket[bucket] ?? 0) + 1;
}
