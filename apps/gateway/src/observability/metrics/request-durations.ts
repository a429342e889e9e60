import { Counter, type Registry } from 'prom-client';

/** In seconds: what is kept is answered in less than a millisecond, and Unity Connection may take its time. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

const NAME = 'cupi_gateway_http_request_duration_seconds';

/** What requests are told apart by. */
export interface RequestLabels {
  readonly route: string;
  readonly method: string;
  readonly status: number;
}

interface Series {
  readonly labels: RequestLabels;
  /** One for each bucket, and one for what is beyond. */
  readonly counts: Uint32Array;
  count: number;
  sumSeconds: number;
}

/**
 * Times requests, as a histogram of prom-client would: that takes several microseconds for each, for it checks and
 * joins the labels anew. Here a request costs one look into a map, and the rest is done when somebody scrapes.
 */
export class RequestDurations {
  /** By route: a joined key would have to be hashed for each request. */
  readonly #series = new Map<string, Series[]>();

  constructor(registry: Registry) {
    registry.registerMetric(new DurationsMetric(this.#series) as never);
    countFrom(this.#series, registry);
  }

  observe(labels: RequestLabels, seconds: number): void {
    const series = this.#seriesOf(labels);
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    const index = bucket === -1 ? BUCKETS.length : bucket;
    series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.count += 1;
    series.sumSeconds += seconds;
  }

  #seriesOf(labels: RequestLabels): Series {
    const { route, method, status } = labels;
    const ofRoute = this.#series.get(route) ?? [];
    const known = ofRoute.find(
      (series) => series.labels.status === status && series.labels.method === method,
    );
    if (known) return known;
    const series = { labels, counts: new Uint32Array(BUCKETS.length + 1), count: 0, sumSeconds: 0 };
    this.#series.set(route, [...ofRoute, series]);
    return series;
  }
}

/** What prom-client asks a metric for. */
class DurationsMetric {
  readonly name = NAME;
  readonly help = 'Time from the header of a request to the end of its answer.';
  readonly type = 'histogram';
  readonly aggregator = 'sum';

  constructor(private readonly series: ReadonlyMap<string, readonly Series[]>) {}

  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    return Promise.resolve({
      name,
      help,
      type,
      aggregator,
      values: [...this.series.values()].flat().flatMap(valuesOf),
    });
  }

  reset(): void {
    // prom-client resets all metrics of a registry at once, which nothing here does.
  }
}

function valuesOf({ labels, counts, count, sumSeconds }: Series): object[] {
  let sum = 0;
  const buckets = BUCKETS.map((le, index) => {
    sum += counts[index] ?? 0;
    return { labels: { ...labels, le }, value: sum, metricName: `${NAME}_bucket` };
  });
  return [
    ...buckets,
    { labels: { ...labels, le: '+Inf' }, value: count, metricName: `${NAME}_bucket` },
    { labels, value: sumSeconds, metricName: `${NAME}_sum` },
    { labels, value: count, metricName: `${NAME}_count` },
  ];
}

/** The count of requests by itself, under its usual name. */
function countFrom(series: ReadonlyMap<string, readonly Series[]>, registry: Registry): void {
  new Counter({
    name: 'cupi_gateway_http_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, count } of [...series.values()].flat()) this.inc({ ...labels }, count);
    },
  });
}
