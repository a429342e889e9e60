import { Writable } from 'node:stream';
import Fastify, { type FastifyContextConfig } from 'fastify';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AuditTrail } from './audit-trail.js';

const ID = '24f1171f-27b3-4ad3-a94c-66d1fb2e448b';

interface Route {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly config?: FastifyContextConfig;
  readonly location?: string;
}

/** What the line of a write to that path says it was about. */
async function subjectOf(path: string, { location, ...route }: Route): Promise<unknown> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const fastify = Fastify();
  onTestFinished(() => fastify.close());
  const trail = await AuditTrail.open(undefined, pino(sink));
  onTestFinished(() => trail.close());
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    trail.record(request, reply);
    done();
  });
  fastify.route({
    ...route,
    handler: (_request, reply) => {
      if (location !== undefined) void reply.header('Location', location);
      return '';
    },
  });
  await fastify.inject({ method: route.method, url: path });
  const { audit } = JSON.parse(lines.find((line) => line.includes('"audit"')) ?? '{}') as {
    audit: Record<string, unknown>;
  };
  return [audit.resource, audit.action, audit.objectId];
}

describe('the line of a write', () => {
  it('names the resource by its path, and the object as it is called upstream', async () => {
    const route = { method: 'PUT', url: '/api/ports/:portId' } as const;
    expect(await subjectOf(`/api/ports/${ID.toUpperCase()}`, route)).toEqual(['ports', null, ID]);
  });

  it('distinguishes an action from the resource', async () => {
    const config = { resource: { name: 'port-groups', action: 'reset' } };
    const route = { method: 'POST', url: '/api/port-groups/:portGroupId/reset', config } as const;
    expect(await subjectOf(`/api/port-groups/${ID}/reset`, route)).toEqual(['port-groups', 'reset', ID]);
  });

  it('keeps the form of an id that is no UUID', async () => {
    const config = { identities: { greetingType: { pattern: 'Off Hours' } } };
    const route = { method: 'PUT', url: '/api/handlers/:id/greetings/:greetingType', config } as const;
    expect(await subjectOf(`/api/handlers/${ID}/greetings/Off%20Hours`, route)).toEqual([
      'greetings',
      null,
      'Off Hours',
    ]);
  });

  it.each([
    [`/api/ports/${ID}`, ID],
    ['/api/greetings/Off%20Hours', 'Off Hours'],
    [undefined, null],
  ])('of a creation names the new object, and never its parent: %s', async (location, objectId) => {
    const route = { method: 'POST', url: '/api/groups/:groupId/ports' } as const;
    const path = '/api/groups/00000000-0000-4000-8000-000000000001/ports';
    expect(await subjectOf(path, { ...route, ...(location !== undefined && { location }) })).toEqual([
      'ports',
      null,
      objectId,
    ]);
  });

  it('names what a part without an id belongs to', async () => {
    const route = { method: 'PUT', url: '/api/users/:userId/pin' } as const;
    expect(await subjectOf(`/api/users/${ID}/pin`, route)).toEqual(['pin', null, ID]);
  });
});
