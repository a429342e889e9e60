import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { pathIdsOf } from './path-ids.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';

/** A request with these parameters, on a route whose ids look so. */
function requestOf(params: object, identities?: Record<string, { pattern?: string }>): FastifyRequest {
  return { params, routeOptions: { config: { ...(identities && { identities }) } } } as FastifyRequest;
}

describe('the ids in a path', () => {
  it('are UUIDs where nothing else is said, and go upstream in lower case', () => {
    for (const identities of [undefined, {}, { thingId: {} }]) {
      expect(pathIdsOf(requestOf({ thingId: ID.toUpperCase() }, identities))).toEqual({
        ids: { thingId: ID },
        errors: [],
      });
    }
  });

  it.each(['x', ID.slice(1), `${ID}0`, `{${ID}}`, ` ${ID}`, '', ID.replaceAll('-', '')])(
    'are no UUIDs as %j',
    (thingId) => {
      expect(pathIdsOf(requestOf({ thingId })).errors).toEqual([
        { parameter: 'thingId', code: 'format', format: 'uuid', detail: 'must be a UUID' },
      ]);
    },
  );

  it('keep their case where they are no UUIDs', () => {
    const identities = { kind: { pattern: 'Standard|Off Hours' } };
    expect(pathIdsOf(requestOf({ kind: 'Off Hours' }, identities))).toEqual({
      ids: { kind: 'Off Hours' },
      errors: [],
    });
  });

  it.each(['standard', 'xStandard', 'Standardx', 'Off Hoursx', 'Standard\n', '', ID])(
    'have to match their pattern as a whole: %j',
    (kind) => {
      const pattern = 'Standard|Off Hours';
      expect(pathIdsOf(requestOf({ kind }, { kind: { pattern } })).errors).toEqual([
        { parameter: 'kind', code: 'format', format: pattern, detail: `must match ${pattern}` },
      ]);
    },
  );

  it('are checked all at once', () => {
    const identities = { kind: { pattern: '[0-9]+' } };
    const { errors } = pathIdsOf(requestOf({ thingId: 'x', kind: 'y', otherId: ID }, identities));
    expect(errors).toMatchObject([{ parameter: 'thingId' }, { parameter: 'kind' }]);
  });

  it('are none where a path has none', () => {
    expect(pathIdsOf(requestOf({}))).toEqual({ ids: {}, errors: [] });
  });
});
