import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { heapInUse, retainedBytesOf } from '#libs/testing';
import { recallSelection, rememberSelection } from './read-of-request.js';

const MEBIBYTE = 1024 * 1024;

/** A request that was answered, as much of it as is remembered, and what it read. */
function answered(url: string, target = url): Parameters<typeof rememberSelection> {
  const routeOptions = { url: '/route', config: { access: 'system' } };
  const request = { method: 'GET', url, routeOptions } as unknown as FastifyRequest;
  return [request, { target, tags: [`tag:${url}`], tagsIfMissing: [] }];
}

describe('what reads ask for', () => {
  it('is remembered once they were answered', () => {
    rememberSelection(...answered('/a', '/a?page=1'));
    expect(recallSelection('/a')).toMatchObject({
      route: '/route',
      scope: 'system.read',
      target: '/a?page=1',
      tags: ['tag:/a'],
    });
  });

  it('is not remembered of long targets', () => {
    const url = `/${'x'.repeat(256)}`;
    rememberSelection(...answered(url));
    expect(recallSelection(url)).toBeUndefined();
  });

  it('keeps no text alive that a target was cut out of', () => {
    const retainedBytes = retainedBytesOf((text) => {
      rememberSelection(...answered(text));
    });
    expect(retainedBytes).toBeLessThan(4_000);
  });

  it('is remembered within a bound of bytes, the latest longest', () => {
    const before = heapInUse();
    for (let index = 0; index < 30_000; index += 1)
      rememberSelection(...answered(`/${index}/`.padEnd(256, 'x')));
    expect(heapInUse() - before).toBeLessThan(20 * MEBIBYTE);
    expect(recallSelection('/29999/'.padEnd(256, 'x'))).toBeDefined();
    expect(recallSelection('/a')).toBeUndefined();
  });
});
