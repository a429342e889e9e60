import { readFileSync } from 'node:fs';
import { createLogger, createOpenApiDocument, readConfig, createApp } from '#gateway';
import { problemCatalogue } from '#gateway/problems/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import {
  committedDocument,
  operations,
  type OpenApiDocument,
  type Schema,
} from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

/** Signing in needs no credentials, and the session is its own; what there is is shown to everybody. */
const ofSessions = operations.filter(({ path }) => path.includes('/auth/'));
const ofIndex = operations.filter(({ path }) => path === '/api/v1');
const ofResources = operations.filter(
  (operation) => !ofSessions.includes(operation) && !ofIndex.includes(operation),
);
const schemas = Object.entries(committedDocument.components.schemas).map(([name, schema]) => ({
  name,
  properties: Object.entries((schema.properties ?? {}) as Record<string, Schema>),
}));
const GROUPS = ['telephony', 'people', 'system'];

describe('the OpenAPI document', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it('is in the repository as the service makes it', async () => {
    const app = await createApp(readConfig({ CUPI_URLS: 'https://localhost' }), createLogger('silent'));
    onTestFinished(() => app.close());
    expect(JSON.parse(JSON.stringify(createOpenApiDocument(app)))).toEqual(committedDocument);
  });

  it('is served as it is in the repository', async () => {
    const { headers, text } = await call('GET', '/openapi.json', { isAnonymous: true });
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(text).toBe(readFileSync('openapi.json', 'utf8'));
  });

  it('is served as YAML with the same content', async () => {
    const { headers, text } = await call('GET', '/openapi.yaml', { isAnonymous: true });
    expect(headers['content-type']).toMatch(/yaml/);
    expect(parse(text)).toEqual(committedDocument);
  });

  it.each(GROUPS)('is served for the group %s alone, with what belongs to no group', async (group) => {
    const answer = await call('GET', `/openapi/${group}.json`, { isAnonymous: true });
    const { tags, paths } = answer.body as OpenApiDocument;
    const groups = new Set(tags.map((tag) => tag['x-group']));
    expect(groups).toEqual(new Set([undefined, group]));
    expect(Object.keys(paths)).toContain('/api/v1/auth/session');
  });

  it('is divided into groups without a loss', async () => {
    const parts = await Promise.all(
      GROUPS.map((group) => call('GET', `/openapi/${group}.json`, { isAnonymous: true })),
    );
    const paths = parts.flatMap(({ body }) => Object.keys((body as OpenApiDocument).paths));
    expect(new Set(paths)).toEqual(new Set(Object.keys(committedDocument.paths)));
  });

  it.each(['call-management', 'all', 'Telephony'])(
    'is not there for a group without resources: %s',
    async (group) => {
      const path = `/openapi/${group}.json`;
      expectProblem(await call('GET', path, { isAnonymous: true }), 'route-not-found', path);
    },
  );

  it('is of OpenAPI 3.1 and knows every way to authenticate', () => {
    expect(committedDocument.openapi).toBe('3.1.0');
    expect(committedDocument.components.securitySchemes).toMatchObject({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
      session: { type: 'apiKey', in: 'cookie', name: '__Host-cupi-session' },
      basic: { type: 'http', scheme: 'basic' },
    });
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
  });

  it.each(operations)('says of $method $path what it is and what it takes', ({ operation }) => {
    expect(operation).toMatchObject({
      operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/) as string,
      summary: expect.stringMatching(/\S/) as string,
      description: expect.stringMatching(/\S/) as string,
      tags: [expect.any(String)],
    });
    for (const { description } of operation.parameters ?? []) expect(description).toMatch(/\S/);
  });

  it('says who may call, for all operations at once', () => {
    expect(committedDocument.security).toEqual([
      { apiKey: [] },
      { bearer: [] },
      { session: [] },
      { basic: [] },
    ]);
    expect(ofResources.filter(({ operation }) => operation.security)).toEqual([]);
    expect(ofIndex.map(({ operation }) => operation.security)).toEqual([[]]);
    expect(ofSessions.map(({ method, operation }) => [method, operation.security])).toEqual([
      ['post', []],
      ['get', [{ session: [] }]],
      ['delete', [{ session: [] }]],
    ]);
  });

  it('says of the header that sessions need with the session, and not with each operation', () => {
    expect(committedDocument.components.securitySchemes.session?.description).toContain('`X-CSRF: 1`');
    const parameters = operations.flatMap(({ operation }) => operation.parameters ?? []);
    expect(parameters.filter(({ name }) => name === 'X-CSRF')).toEqual([]);
  });

  it.each(operations)('has an example of every body of $method $path', ({ operation }) => {
    const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((body) =>
      Object.values(body?.content ?? {}),
    );
    expect(contents.length).toBeGreaterThan(0);
    // A schema of the components has its examples in its properties, as is tested below.
    for (const { example, examples, schema } of contents)
      expect(example ?? examples ?? schema.$ref ?? schema.oneOf).toBeDefined();
  });

  it('has at most 3 KB an operation, schemas included', () => {
    const bytes = JSON.stringify(committedDocument).length;
    expect(bytes / operations.length).toBeLessThanOrEqual(3_000);
  });

  it.each(operations)('has any problem of $method $path', ({ operation: { responses } }) => {
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    expect(responses.default).toMatchObject({ content });
    expect(Object.keys(responses)).toContain('400');
  });

  it('distinguishes problems by their code, each of the catalogue', () => {
    const { Problem, NotFoundProblem } = committedDocument.components.schemas;
    const { propertyName, mapping } = Problem?.discriminator as { propertyName: string; mapping: object };
    expect(propertyName).toBe('code');
    expect(Object.keys(mapping)).toEqual(Object.keys(problemCatalogue));
    expect(Problem?.oneOf).toEqual(Object.values(mapping).map(($ref: unknown) => ({ $ref })));
    expect(NotFoundProblem).toMatchObject({
      description: `${problemCatalogue['not-found'].title}.`,
      allOf: [
        { $ref: '#/components/schemas/ProblemDetails' },
        { properties: { code: { enum: ['not-found'] } } },
      ],
    });
  });

  it.each(schemas)('describes each property of $name, with an example', ({ properties }) => {
    for (const [name, stated] of properties) {
      // A property that is a reference alone is described where it leads to.
      const [, referred = ''] = /^#\/components\/schemas\/(.+)$/.exec(String(stated.$ref)) ?? [];
      const property = committedDocument.components.schemas[referred] ?? stated;
      const isOfOtherSchemas = JSON.stringify(stated).includes('$ref');
      expect({ name, description: property.description }).toEqual({
        name,
        description: expect.stringMatching(/\S/) as string,
      });
      if (!isOfOtherSchemas)
        expect({ name, example: property.example }).not.toEqual({ name, example: undefined });
    }
  });

  it('has no secret in what is read', () => {
    const names = schemas.filter(({ properties }) => properties.some(([name]) => name === 'ccmAxlPassword'));
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
