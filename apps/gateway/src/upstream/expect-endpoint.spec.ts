import { CupiError } from '#libs/cupi-client';
import { describe, expect, it } from 'vitest';
import { expectEndpoint } from './expect-endpoint.js';

const upstream = { status: 404 };
const absent = (): Promise<never> => Promise.reject(new CupiError('not-found', 'x', { upstream }));

describe('expectEndpoint', () => {
  it('passes results on', async () => {
    expect(await expectEndpoint(Promise.resolve(1))).toBe(1);
  });

  it('takes an endpoint that every release has, and this server has not, for another server', async () => {
    await expect(expectEndpoint(absent())).rejects.toMatchObject({ kind: 'invalid-response', upstream });
  });

  it('takes any other that is not there for one that the release does not have', async () => {
    await expect(expectEndpoint(absent(), { isInEveryRelease: false })).rejects.toMatchObject({
      kind: 'not-supported',
      upstream,
    });
  });

  it('does not change other errors', async () => {
    const error = new CupiError('rejected', 'x', { upstream: { status: 400 } });
    await expect(expectEndpoint(Promise.reject(error), { isInEveryRelease: false })).rejects.toBe(error);
  });
});
