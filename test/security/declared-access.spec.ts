import { Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLogger, readConfig, createApp } from '#gateway';
import { allScopes } from '#gateway/auth/clients/core';
import { ACCOUNT, API_KEY } from '../support/gateway.js';
import { committedDocument, operations } from '../../apps/gateway/src/openapi/openapi-document.fixture.js';
import { scopeGroupOf } from '../support/scope-groups.js';

/*
 * What each route declares about who may call it, read from the routes that the gateway registers. What a declaration means
 * for each kind of caller is in route-access.spec.ts, once a declaration and method.
 */

interface RegisteredRoute {
  readonly method: string;
  /** Template of its path, as the OpenAPI document has it: `/a/{id}`. */
  readonly template: string;
  readonly access: FastifyContextConfig['access'];
}

const API_PREFIX = '/api/v1';
/** Of the pages and documents for the eyes; the API reference's own files are among them. */
const PUBLIC_PAGE = /^\/(?:docs(?:\/.*)?|openapi(?:\/[a-z-]+)?\.(?:json|yaml)|problems(?:\/\{code\})?)?$/;

const routes: RegisteredRoute[] = [];

/** Takes note of every route: it is made before the first is registered. */
@Module({})
class RouteWatch {
  constructor(@Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost<FastifyAdapter>) {
    httpAdapter.getInstance().addHook('onRoute', ({ method, url, config }) => {
      const template = url.replace(/:(\w+)/g, '{$1}');
      for (const name of [method].flat()) routes.push({ method: name, template, access: config?.access });
    });
  }
}

/** Nothing listens upstream: no call of these tests may get there. */
const CONFIG = readConfig({
  CUPI_URLS: 'http://127.0.0.1:9',
  CUPI_USERNAME: ACCOUNT.username,
  CUPI_PASSWORD: ACCOUNT.password,
  GATEWAY_API_KEY: API_KEY,
  GATEWAY_API_KEY_SCOPES: [...allScopes].join(' '),
});

const isOfApi = ({ template }: RegisteredRoute) => template.startsWith(API_PREFIX);
const withAccess = (access: string) =>
  routes.filter((route) => route.access === access).map(({ method, template }) => `${method} ${template}`);

describe('every route', () => {
  let gateway: Awaited<ReturnType<typeof createApp>>;

  beforeAll(async () => {
    gateway = await createApp(CONFIG, createLogger('silent'), [RouteWatch]);
  });
  afterAll(() => gateway.close());

  it('declares who may call it', () => {
    expect(routes.length).toBeGreaterThan(operations.length);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
  });

  it('is open to everybody only if it is a page, a document, a probe, the metrics, the index, or where one signs in', () => {
    const isPage = (route: string) =>
      /^(?:GET|HEAD) /.test(route) && PUBLIC_PAGE.test(route.split(' ')[1] ?? '');
    const others = withAccess('public').filter((route) => !isPage(route));
    const read = ['/api/v1', '/health/live', '/health/ready', '/metrics'];
    expect(others.toSorted()).toEqual(
      [...read.flatMap((path) => [`GET ${path}`, `HEAD ${path}`]), 'POST /api/v1/auth/session'].toSorted(),
    );
  });

  it('is for sessions alone only where it is about one', () => {
    expect(withAccess('session').toSorted()).toEqual([
      'DELETE /api/v1/auth/session',
      'GET /api/v1/auth/session',
      'HEAD /api/v1/auth/session',
    ]);
  });

  it('else needs a scope of the group that the catalogue has its resource in', () => {
    const ofGroups = routes.filter(({ access }) => access !== 'public' && access !== 'session');
    expect(ofGroups.length).toBeGreaterThan(30);
    const wrong = ofGroups.filter(({ template, access }) => access !== scopeGroupOf(template));
    expect(wrong.map((route) => ({ ...route, group: scopeGroupOf(route.template) }))).toEqual([]);
  });

  it('of the API is in the OpenAPI document, which says the same of who may call it', () => {
    const documented = operations.flatMap(({ path, method, operation: { security } }) => {
      const access =
        security === undefined ? scopeGroupOf(path) : security.length === 0 ? 'public' : 'session';
      const route = { method: method.toUpperCase(), template: path, access };
      return method === 'get' ? [route, { ...route, method: 'HEAD' }] : [route];
    });
    const line = ({ method, template, access }: { method: string; template: string; access?: unknown }) =>
      `${method} ${template} ${String(access)}`;
    expect(routes.filter(isOfApi).map(line).toSorted()).toEqual(documented.map(line).toSorted());
    expect(committedDocument.security).not.toContainEqual({});
  });
});

describe('a route that does not declare who may call it', () => {
  let calls = 0;

  @Controller('api/v1/undeclared')
  class UndeclaredController {
    @Get()
    read(): string {
      calls += 1;
      return 'secret';
    }

    @Post()
    write(): string {
      return this.read();
    }
  }

  @Module({ controllers: [UndeclaredController] })
  class UndeclaredModule {}

  it('is closed to everybody, even to a client with every scope', async () => {
    const gateway = await createApp(CONFIG, createLogger('silent'), [UndeclaredModule]);
    await gateway.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => gateway.close());
    const url = `${await gateway.getUrl()}/api/v1/undeclared`;
    for (const method of ['GET', 'HEAD', 'POST']) {
      for (const headers of [{}, { 'X-API-Key': API_KEY }]) {
        expect((await fetch(url, { method, headers })).status).toBe(500);
      }
    }
    expect(calls).toBe(0);
  });
});
