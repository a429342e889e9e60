import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What remembers something beyond a call: a field of a class, or a constant of a module. */
const REMEMBERED =
  /^(?: {2}(?:private )?readonly #?\w+|const \w+).* = new (?:Map|Set|LRUCache)\b|^ {4}this\.#\w+ = new LRUCache\b/m;
/** What collects something: a field of a class that begins as an empty list, text or buffer. */
const COLLECTED = /^ {2}(?:private |readonly )*#?\w+(?:: .*)? = (?:\[\]|''|Buffer\.alloc\(0\));/m;

/** Files whose maps do not grow by what callers send, or end with a request or a command. */
const EXEMPT: Readonly<Record<string, string>> = {
  'config/': 'the settings',
  'auth/authenticator.ts': 'strategies',
  'server/accept.ts': 'constant',
  'server/protocol-error.ts': 'constant',
  'resource/arguments/list-query.ts': 'one request',
  'resource/arguments/path-ids.ts': 'a pattern for each of the resources',
  'metrics/metrics.controller.ts': 'one text',
  'metrics/process-metrics.ts': 'constant',
  'resource/include/': 'one answer',
  'resource/resource.ts': 'children and relations, as they are declared',
  'openapi/': 'constant',
  'server/routing/route-table.ts': 'one segment for each of the routes',
  'auth/clients/core/clients-registry.ts': 'faults of one version of the clients file',
  'cupi-client/src/call-dispatcher.ts': 'one call',
  'cupi-client/src/content-encoding.ts': 'constant',
  'cupi-client/src/error-codes.ts': 'constant',
  'cupi-client/src/http-transport.ts': 'open connections to the node',
  'cupi-xml/': 'constants, and one document',
  'auth/clients/core/load-snapshot.ts': 'one version of the clients file',
  'auth/clients/core/principal.ts': 'constant',
  'auth/clients/core/read-clients-file.ts': 'one version of the clients file',
};

const sources = ['apps/gateway/src', 'libs'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/^testing\/|\.(?:spec|fixture)\.ts$/.test(path))
    .map((path) => `${folder}/${path}`),
);

const [, section = ''] = /^## Bounds\n(.*?)^## /ms.exec(readFileSync('docs/reliability.md', 'utf8')) ?? [];

describe('the table of bounds in docs/reliability.md', () => {
  it('names every file that remembers something beyond a call', () => {
    const remembering = sources
      .filter((path) => {
        const text = readFileSync(path, 'utf8');
        return REMEMBERED.test(text) || COLLECTED.test(text);
      })
      .filter((path) => !Object.keys(EXEMPT).some((exempt) => path.includes(exempt)));
    expect(remembering.length).toBeGreaterThan(15);
    expect(remembering.filter((path) => !section.includes(`\`${basename(path)}\``))).toEqual([]);
  });

  it('names files and tests that exist', () => {
    const tests = readdirSync('test', { recursive: true, encoding: 'utf8' });
    const specs = ['apps/gateway/src', 'libs'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }),
    );
    const known = new Set([...sources, ...specs, ...tests].map((path) => basename(path)));
    const named = [...section.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => basename(path));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
