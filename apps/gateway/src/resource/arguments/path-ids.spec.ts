import Fastify, { type FastifyContextConfig } from 'fastify';
import { describe, expect, it } from 'vitest';
import { canonicalPathOf } from '../../server/routing/index.js';
import { readPathIds } from './path-ids.js';

const ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';
const identities = {
  kind: { pattern: 'Off Hours|Standard' },
  key: { pattern: '[0-9*#]' },
  name: { pattern: '.+' },
};

/** What is read of a path by its route. */
async function readingOf(
  path: string,
  url: string,
  config: FastifyContextConfig = { identities },
): Promise<ReturnType<typeof readPathIds> & { readonly path: string }> {
  // A client would resolve dot segments.
  const fastify = Fastify({ rewriteUrl: () => path });
  fastify.get(url, { config }, (request) => ({ ...readPathIds(request), path: canonicalPathOf(request) }));
  return (await fastify.inject({ url: '/' })).json();
}

describe('the ids of a path', () => {
  it('are UUIDs in lower case unless the route says otherwise', async () => {
    expect(await readingOf(`/a/${ID.toUpperCase()}`, '/a/:id', {})).toEqual({
      value: { id: ID },
      errors: [],
      path: `/a/${ID}`,
    });
  });

  it('keep their form when they are no UUIDs, and are percent-encoded in paths', async () => {
    const path = `/a/${ID.toUpperCase()}/off/Off%20Hours/keys/%23`;
    expect(await readingOf(path, '/a/:id/off/:kind/keys/:key')).toEqual({
      value: { id: ID, kind: 'Off Hours', key: '#' },
      errors: [],
      path: `/a/${ID}/off/Off%20Hours/keys/%23`,
    });
  });

  it('are of another object in another case', async () => {
    expect((await readingOf('/a/X', '/a/:name')).path).not.toBe((await readingOf('/a/x', '/a/:name')).path);
  });

  it.each(['off%20hours', 'Standard%20', 'xStandardx', 'Off', ID])(
    'match all of their pattern: %s',
    async (kind) => {
      const { errors } = await readingOf(`/a/${kind}`, '/a/:kind');
      const { pattern } = identities.kind;
      expect(errors).toEqual([
        { parameter: 'kind', code: 'format', format: pattern, detail: `must match ${pattern}` },
      ]);
    },
  );

  it('are reported all at once', async () => {
    const { errors } = await readingOf('/a/x/y', '/a/:id/:kind');
    expect(errors).toMatchObject([
      { parameter: 'id', code: 'format', format: 'uuid' },
      { parameter: 'kind', code: 'format' },
    ]);
  });

  it.each(['%2E', '%2e%2e'])('never lead to another path, whatever the pattern: %s', async (name) => {
    expect((await readingOf(`/a/${name}`, '/a/:name')).errors).toMatchObject([{ parameter: 'name' }]);
  });
});
