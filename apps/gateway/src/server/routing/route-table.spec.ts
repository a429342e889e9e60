import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { RouteTable } from './route-table.js';

async function tableOf(...routes: [method: string, url: string][]): Promise<RouteTable> {
  const table = new RouteTable();
  const fastify = Fastify({ exposeHeadRoutes: false });
  fastify.addHook('onRoute', (route) => {
    table.add(route);
  });
  for (const [method, url] of routes) fastify.route({ method, url, handler: () => '' });
  await fastify.ready();
  return table;
}

describe('RouteTable', () => {
  it('knows the methods of a path with parameters', async () => {
    const table = await tableOf(['PUT', '/a/:id'], ['GET', '/a/:id'], ['POST', '/a']);
    const { code, headers, message } = table.rejectionOf('DELETE', '/a/x%2Fy');
    expect({ code, headers, message }).toEqual({
      code: 'method-not-allowed',
      headers: { Allow: 'GET, PUT' },
      message: 'DELETE is not offered here; GET, PUT are.',
    });
  });

  it('takes the characters of a path as they are', async () => {
    const table = await tableOf(['GET', '/a.b']);
    expect(table.rejectionOf('PUT', '/a.b').message).toBe('PUT is not offered here; GET is.');
    expect(table.rejectionOf('PUT', '/aXb').code).toBe('route-not-found');
  });

  it.each(['/b', '/a/', '/a/x/y', '/A/x', '/'])('does not know %s', async (path) => {
    const table = await tableOf(['GET', '/a/:id']);
    expect(table.rejectionOf('GET', path).code).toBe('route-not-found');
  });

  it('does not count the route of CORS preflights', async () => {
    const table = await tableOf(['OPTIONS', '*'], ['GET', '/a']);
    expect(table.rejectionOf('GET', '/nope').code).toBe('route-not-found');
  });
});
