import type { FireResult } from '../load/job.js';
import { ROWS, type Row } from '../measurements/comparison.js';
import { medianBy } from './statistics.js';
import { figure, tableOf } from './table.js';

/** The rows of a comparison, with their ratios to those that they are held against. */
export function comparisonTable(rows: readonly Row[]): string {
  const bare = rowOf(rows, ROWS.bareFastify);
  const ordinary = rows.find(({ name }) => name === ROWS.ordinary);
  return tableOf(
    [
      'who',
      'req/s',
      'lowest–highest',
      'p50 ms',
      'p99 ms',
      'server CPU',
      'load CPU',
      'req per CPU s',
      '× bare Fastify',
      ...(ordinary ? ['× ordinary'] : []),
    ],
    rows.map((row) => {
      const rates = row.rounds.map(({ perSecond }) => perSecond);
      return [
        row.name,
        figure(medianBy(row.rounds, ({ perSecond }) => perSecond)),
        `${figure(Math.min(...rates))}–${figure(Math.max(...rates))}`,
        figure(medianBy(row.rounds, ({ p50Us }) => p50Us / 1000)),
        figure(medianBy(row.rounds, ({ p99Us }) => p99Us / 1000)),
        share(medianBy(row.rounds, ({ serverCpu }) => serverCpu ?? NaN)),
        share(medianBy(row.rounds, ({ loadCpu }) => loadCpu)),
        figure(medianBy(row.rounds, perCpuSecond)),
        figure(ratio(row, bare)),
        ...(ordinary ? [figure(ratio(row, ordinary))] : []),
      ];
    }),
  );
}

/**
 * How many times one row is as fast as another: the median of the ratios of each round. It is the lesser of two
 * ratios: by what was answered in a second, which cannot distinguish servers that are faster than the load; and
 * by what was answered in a second of the server's processor time, which can.
 */
export function ratio(row: Row, other: Row): number {
  const of = (valueOf: (result: FireResult) => number): number =>
    medianBy(
      row.rounds.map((result, index) => [result, other.rounds[index]] as const),
      ([result, counterpart]) => (counterpart ? valueOf(result) / valueOf(counterpart) : NaN),
    );
  const byTime = of(({ perSecond }) => perSecond);
  const byCpu = of(perCpuSecond);
  return Number.isFinite(byCpu) ? Math.min(byTime, byCpu) : byTime;
}

/** @throws Error when there is no row of that name */
export function rowOf(rows: readonly Row[], name: string): Row {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`there is no row "${name}"`);
  return row;
}

function perCpuSecond({ perSecond, serverCpu = NaN }: FireResult): number {
  return perSecond / serverCpu;
}

function share(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 100)} %` : '–';
}
