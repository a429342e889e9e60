import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConfig } from '#gateway';
import { problemCatalogue, requestErrorCodes } from '#gateway/problems/core';
import { describe, expect, it } from 'vitest';
import { committedDocument, operations } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';

const documents = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);

/** What the pattern's groups catch in a document, match by match. */
function catches(path: string, pattern: RegExp): string[][] {
  return [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, ...groups]) => groups);
}

/** Anchors of the headings of a document, as GitHub makes them. */
function anchorsIn(path: string): string[] {
  return catches(path, /^#+ (.+)$/gm).map(([heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documents', () => {
  it('describe every environment variable that the configuration reads, and no other', () => {
    const variables = new Set<string>();
    const environment = new Proxy<Record<string, string>>(
      {},
      {
        get: (_target, name) => {
          variables.add(String(name));
          return undefined;
        },
      },
    );
    readConfig(environment);
    const described = catches('docs/configuration.md', /^\| `([A-Z_]+)` /gm).flat();
    expect(described.sort()).toEqual([...variables].sort());
  });

  it('describe every problem with its status, and no other', () => {
    const problems = Object.entries(problemCatalogue).map(([code, { status }]) => [code, String(status)]);
    const described = catches('docs/errors.md', /^\| `([a-z-]+)` +\| (\d{3}) /gm);
    expect(described.sort()).toEqual(problems.sort());
  });

  it('describe every code of an error, and no other', () => {
    const [page = ''] = catches('docs/errors.md', /^### Codes of errors$([^#]*)/gm).flat();
    const described = [...page.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
    expect(described).toEqual(Object.keys(requestErrorCodes));
  });

  it('list every operation of the OpenAPI document with its summary, and no other', () => {
    const described = operations.map(({ method, path, operation: { summary = '' } }) =>
      [method.toUpperCase(), path, summary].join(' '),
    );
    const listed = catches('docs/endpoints.md', /^\| ([A-Z]+) \| `([^`]+)` \| (.+) \|$/gm);
    expect(listed.map((cells) => cells.join(' ')).sort()).toEqual(described.sort());
  });

  it('name every group of resources in the README', () => {
    const groups = new Set(committedDocument.tags.flatMap((tag) => tag['x-group'] ?? []));
    const named = catches('README.md', /^\| `([a-z-]+)` +\| `\1\.read`, `\1\.write` /gm).flat();
    expect(named.sort()).toEqual([...groups].sort());
  });

  it.each(documents)('%s links to files that exist', (path) => {
    const targets = catches(path, /\]\((?!https?:)([^)#]+)[^)]*\)/g).flat();
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });

  it.each(documents)('%s links to headings that exist', (path) => {
    const targets = catches(path, /\]\(((?!https?:)[^)#]*)#([^)]+)\)/g);
    const missing = targets.filter(([file = '', anchor = '']) => {
      const document = file === '' ? path : join(dirname(path), file);
      return document.endsWith('.md') && !anchorsIn(document).includes(anchor);
    });
    expect(missing).toEqual([]);
  });

  it.each(documents)('%s names npm scripts that exist', (path) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const named = catches(path, /npm run (?:--\w+ )?([\w:-]*\w)|npm (start|test)\b/g).map((groups) =>
      groups.join(''),
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
