import { describe, expect, it } from 'vitest';
import { ClientsRegistry } from './clients/core/index.js';
import { UpstreamAccount } from '#libs/cupi-client';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { Authenticator } from './authenticator.js';
import { JwtStrategy } from './jwt.strategy.js';

const authenticator = authenticatorOf({
  apiKey: 'the-key',
  defaultAccount: new UpstreamAccount('administrator', 'x'),
});

function authenticatorOf(sources: Parameters<typeof ClientsRegistry.open>[0]): Authenticator {
  const registry = ClientsRegistry.open(sources);
  return new Authenticator([
    new ApiKeyStrategy((apiKey) => registry.findClient(apiKey)),
    new JwtStrategy(() => undefined),
  ]);
}

describe('ApiKeyStrategy', () => {
  it('knows the one client by its key', async () => {
    expect(await authenticator.authenticate({ 'x-api-key': 'the-key' })).toEqual({
      kind: 'client',
      key: 'client:default',
      id: 'default',
      scopes: new Set(['telephony.read', 'telephony.write']),
      credential: 'default',
    });
  });

  it.each(['', 'THE-KEY', 'the-key ', 'the-ke', 'the-key, the-key', ['the-key', 'the-key']])(
    'does not know %j',
    async (key) => {
      await expect(authenticator.authenticate({ 'x-api-key': key })).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    },
  );

  it.each(['', 'undefined', 'the-key'])(
    'without a configured key recognises no client, not even by %j',
    async (key) => {
      const locked = authenticatorOf({});
      await expect(locked.authenticate({ 'x-api-key': key })).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    },
  );
});

describe('Authenticator', () => {
  it('rejects two kinds of credentials, whatever they are', async () => {
    const headers = { 'x-api-key': '', authorization: '' };
    await expect(authenticator.authenticate(headers)).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it.each([{}, { authorization: 'Bearer x' }, { authorization: 'Basically x' }, { authorization: '' }])(
    'recognises no client by %j',
    async (headers) => {
      await expect(authenticator.authenticate(headers)).rejects.toMatchObject({ code: 'unauthenticated' });
    },
  );
});
