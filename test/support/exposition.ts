import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { TestGateway } from './gateway.js';

/** One time series, with its value at a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A parsed exposition of `/metrics`. */
export interface Scrape {
  /** Names of the metrics, with their types. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** The value of the series with these labels and no others; 0 when there is none. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const VALUE = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN`;
const LABEL = String.raw`([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"`;
const HELP_LINE = new RegExp(`^# HELP (${NAME}) \\S.*$`);
const TYPE_LINE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);
const SAMPLE_LINE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (${VALUE})$`);

/** How long the metrics of a gateway are those of one collection. */
const COLLECTION_MS = 1000;

const scrapedAtMs = new WeakMap<TestGateway['call'], number>();

/**
 * Scrapes a gateway, and holds the answer to Prometheus' text format. Waits until it is not the collection that was
 * scraped before.
 */
export async function scrape({ call }: Pick<TestGateway, 'call'>): Promise<Scrape> {
  const waitMs = (scrapedAtMs.get(call) ?? -Infinity) + COLLECTION_MS - performance.now();
  if (waitMs > 0) await delay(waitMs);
  const answer = await call('GET', '/metrics', { isAnonymous: true });
  scrapedAtMs.set(call, performance.now());
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(answer.text);
}

/**
 * Reads Prometheus' text format 0.0.4, strictly: every metric has its HELP and TYPE before its samples, these stand
 * together and none is there twice, and histograms add up.
 */
function parseExposition(text: string): Scrape {
  expect(text.endsWith('\n')).toBe(true);
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  let helped = '';
  let current = '';
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, help] = HELP_LINE.exec(line) ?? [];
    const [, name, type] = TYPE_LINE.exec(line) ?? [];
    if (help !== undefined) {
      helped = help;
    } else if (name !== undefined && type !== undefined) {
      expect([name, types.has(name)]).toEqual([helped, false]);
      types.set(name, type);
      current = name;
    } else {
      const sample = parseSample(line);
      expect(metricOf(sample.name, types)).toBe(current);
      samples.push(sample);
    }
  }
  expectDistinct(samples);
  for (const [name, type] of types) if (type === 'histogram') expectToAddUp(name, samples);
  const value: Scrape['value'] = (name, labels = {}) =>
    samples.find((sample) => keyOf(sample) === keyOf({ name, labels }))?.value ?? 0;
  return { types, samples, value };
}

/** The metric that a sample belongs to: those of histograms have endings of their own. */
export function metricOf(name: string, types: ReadonlyMap<string, string>): string {
  const histogram = name.replace(/_(?:bucket|sum|count)$/, '');
  return types.get(histogram) === 'histogram' ? histogram : name;
}

/** The identity of a series. */
export function keyOf({ name, labels }: Pick<Sample, 'name' | 'labels'>): string {
  return JSON.stringify([name, Object.entries(labels).sort()]);
}

function parseSample(line: string): Sample {
  const match = SAMPLE_LINE.exec(line);
  if (!match) throw new Error(`not a line of the text format: ${line}`);
  const labels = [...(match[2] ?? '').matchAll(new RegExp(LABEL, 'g'))].map(([, name, value = '']) => [
    name,
    value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
  ]);
  const value = Number(match.at(-1)?.replace('Inf', 'Infinity'));
  return { name: match[1] ?? '', labels: Object.fromEntries(labels) as Record<string, string>, value };
}

function expectDistinct(samples: readonly Sample[]): void {
  const keys = samples.map(keyOf);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
}

/** Buckets are cumulative, and the last one is the count. */
function expectToAddUp(name: string, samples: readonly Sample[]): void {
  for (const { labels, value } of samples.filter((sample) => sample.name === `${name}_count`)) {
    const buckets = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        keyOf({ name, labels: { ...labels, le: sample.labels.le ?? '' } }) ===
          keyOf({ name, labels: sample.labels }),
    );
    const counts = buckets.map((bucket) => bucket.value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value });
  }
}
