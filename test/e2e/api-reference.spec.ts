import { readFileSync } from 'node:fs';
import { createLogger, createOpenApiDocument, readConfig, setupApp } from '#gateway';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly example?: unknown;
  readonly items?: Schema;
}

interface Content {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: object;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: string[];
  readonly security?: object[];
  readonly parameters?: { readonly name: string; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, Content>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: object;
  };
}

const committed = JSON.parse(readFileSync('openapi.json', 'utf8')) as Document;
const operations = Object.entries(committed.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
);
/** Signing in needs no credentials, and the session is its own; what there is is shown to everybody. */
const ofSessions = operations.filter(({ name }) => name.includes('/auth/'));
const ofIndex = operations.filter(({ name }) => name === 'get /api/v1');
const ofResources = operations.filter(
  (operation) => !ofSessions.includes(operation) && !ofIndex.includes(operation),
);
const schemas = Object.entries(committed.components.schemas).map(([name, schema]) => ({ name, schema }));

describe('the OpenAPI document', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it('is in the repository as the service makes it', async () => {
    const app = await setupApp(readConfig({ CUPI_URLS: 'https://localhost' }), createLogger('silent'));
    onTestFinished(() => app.close());
    expect(JSON.parse(JSON.stringify(createOpenApiDocument(app)))).toEqual(committed);
  });

  it('is served as JSON', async () => {
    const { headers, text } = await call('GET', '/openapi.json', { isAnonymous: true });
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(text)).toEqual(committed);
  });

  it('is served as YAML with the same content', async () => {
    const { headers, text } = await call('GET', '/openapi.yaml', { isAnonymous: true });
    expect(headers['content-type']).toMatch(/yaml/);
    expect(parse(text)).toEqual(committed);
  });

  it('is of OpenAPI 3.1 and knows both ways to authenticate', () => {
    expect(committed.openapi).toBe('3.1.0');
    expect(committed.components.securitySchemes).toMatchObject({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      basic: { type: 'http', scheme: 'basic' },
    });
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    expect(operations).toHaveLength(19);
  });

  it.each(operations)('says of $name what it is and what it takes', ({ operation }) => {
    expect(operation).toMatchObject({
      operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/) as string,
      summary: expect.stringMatching(/\S/) as string,
      tags: [expect.any(String)],
    });
    for (const { description } of operation.parameters ?? []) expect(description).toMatch(/\S/);
  });

  it.each(ofResources)('says of $name who may call it', ({ operation }) => {
    expect(operation.security).toEqual([{ apiKey: [] }, { bearer: [] }, { session: [] }, { basic: [] }]);
  });

  it.each(ofSessions)('says of $name who may call it', ({ name, operation }) => {
    expect(operation.security).toEqual(name.startsWith('post') ? [] : [{ session: [] }]);
  });

  it.each(ofIndex)('says of $name that everybody may call it', ({ operation }) => {
    expect(operation.security).toEqual([]);
  });

  it.each(operations)('has an example of every body of $name', ({ operation }) => {
    const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((body) =>
      Object.values(body?.content ?? {}),
    );
    expect(contents.length).toBeGreaterThan(0);
    for (const { example, examples } of contents) expect(example ?? examples).toBeDefined();
  });

  it.each(ofResources)('has the problems of $name', ({ operation }) => {
    const statuses = Object.keys(operation.responses);
    expect(statuses).toEqual(
      expect.arrayContaining(['400', '401', '403', '406', '422', '500', '502', '503', '504']),
    );
  });

  it.each(schemas)('describes each property of $name, with an example', ({ schema }) => {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const isOfOtherSchemas = JSON.stringify(property).includes('$ref');
      expect({ name, description: property.description }).toEqual({
        name,
        description: expect.stringMatching(/\S/) as string,
      });
      if (!isOfOtherSchemas)
        expect({ name, example: property.example }).not.toEqual({ name, example: undefined });
    }
  });

  it('has no secret in what is read', () => {
    const names = schemas.filter(({ schema }) => 'ccmAxlPassword' in (schema.properties ?? {}));
    expect(names.map(({ name }) => name).sort()).toEqual([
      'CreateAxlServer',
      'CreatePhoneSystem',
      'UpdateAxlServer',
      'UpdatePhoneSystem',
    ]);
  });
});

describe('the API reference', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it('is a page whose styles and scripts come from the gateway itself', async () => {
    const page = await call('GET', '/docs', { isAnonymous: true });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    const assets = [...page.text.matchAll(/(?:src|href)="(?:\.\/)?(docs\/[^"]+)"/g)].map(
      ([, path]) => `/${path ?? ''}`,
    );
    expect(assets.length).toBeGreaterThanOrEqual(4);
    for (const path of assets) {
      const asset = await call('GET', path, { isAnonymous: true });
      expect([path, asset.status]).toEqual([path, 200]);
    }
  });

  it('runs no script but its own', async () => {
    const { headers, text } = await call('GET', '/docs', { isAnonymous: true });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("default-src 'none';");
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>\s*\S/);
  });
});

describe('a path below the API reference that leads nowhere', () => {
  const { url, log } = useSimulatorGateway({ phoneSystems: 1 });

  it.each([
    ['a step upwards', '/docs/../x'],
    ['an encoded step upwards', '/docs/%2e%2e/x'],
    ['a step upwards with an encoded slash', '/docs/%2e%2e%2fx'],
    ['a NUL', '/docs/%00'],
    ['a line break', '/docs/%0a'],
    ['a step in place', '/docs/./'],
    ['two slashes', '/docs//'],
    ['a name too long for a file', `/docs/${'a'.repeat(300)}`],
    ['a name too long for a path', `/docs/${'a'.repeat(5000)}`],
    ['a file of Swagger UI that the page does not need', '/docs/swagger-ui.js'],
  ])('is a path that does not exist: %s', async (_case, path) => {
    const answer = await sendRaw(url(), `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expectProblem(answer, 'route-not-found', path.length > 500 ? `${path.slice(0, 497)}...` : path);
    expect(log()).not.toMatch(/"level":"(?:warn|error)"[^\n]*"stack"/);
  });
});
