import { readFileSync } from 'node:fs';
import { problemCatalogue } from '#gateway/problems/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useClientsFile } from '../support/clients-file.js';
import { metricOf, scrape, type Scrape } from '../support/exposition.js';
import { startGateway } from '../support/gateway.js';

interface Panel {
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly panels: readonly Panel[];
}

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

const operations = readFileSync('docs/operations.md', 'utf8');
const dashboard = JSON.parse(readFileSync('docs/operations/grafana-dashboard.json', 'utf8')) as Dashboard;
const rules = (parse(readFileSync('docs/operations/alerts.yaml', 'utf8')) as Alerts).groups.flatMap(
  (group) => group.rules,
);
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const expressions = [...queries, ...rules.map(({ expr }) => expr)];

const clientsFile = useClientsFile({});

/** Every metric there can be: some need a clients file, or a Redis, be it one that is not there. */
async function scrapeAll(): Promise<Scrape> {
  const environment = { REDIS_URL: 'redis://127.0.0.1:9', GATEWAY_CLIENTS_FILE: clientsFile.path };
  return scrape(await startGateway({ CUPI_URLS: 'http://127.0.0.1:9', ...environment }));
}

/** What the first group of a pattern catches, each once. */
function catches(pattern: RegExp, texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, caught = '']) => caught))),
  ].sort();
}

describe('the operations document', () => {
  it('has every metric with its type, and no other', async () => {
    const described = [...operations.matchAll(/^\| `(cupi_gateway_\w+)` +\| (\w+) /gm)].map(
      ([, name, type]) => [name, type],
    );
    expect(described.sort()).toEqual([...(await scrapeAll()).types].sort());
  });

  it('has every alert, and no other', () => {
    expect(catches(/^\| `(CupiGateway\w+)` /gm, [operations])).toEqual(
      rules.map(({ alert }) => alert).sort(),
    );
  });
});

describe('the dashboard and the alerts', () => {
  it('ask for metrics that there are', async () => {
    const { types } = await scrapeAll();
    const asked = catches(/\b(cupi_gateway_\w+)/g, expressions).map((name) => metricOf(name, types));
    expect(asked.filter((name) => !types.has(name))).toEqual([]);
  });

  it('ask for problems that there are', () => {
    const codes = catches(/code="([^"]+)"/g, expressions);
    expect(Object.keys(problemCatalogue)).toEqual(expect.arrayContaining(codes));
    expect(codes).not.toEqual([]);
  });

  it('show every metric in a panel', async () => {
    const { types } = await scrapeAll();
    const shown = catches(/\b(cupi_gateway_\w+)/g, queries).map((name) => metricOf(name, types));
    expect([...types.keys()].filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('ask the data source that is chosen', () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39);
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource' }),
    );
    const sources = dashboard.panels.flatMap(({ targets, datasource }) => (targets ? [datasource] : []));
    expect(sources.every((source) => source?.uid === '${datasource}')).toBe(true);
  });

  it('say how severe an alert is, and what it is about', () => {
    for (const { labels, annotations } of rules) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(annotations.summary).not.toBe('');
    }
  });
});
