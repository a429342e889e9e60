import { describe, expect, it } from 'vitest';
import { allScopes, type UserPrincipal } from './clients/core/index.js';
import { Authenticator } from './authenticator.js';
import { CallLimits } from '../limits/index.js';
import { GuessGuard, LimitStore, RateLimiter } from '../limits/core/index.js';
import { BasicStrategy } from './basic.strategy.js';
import { RecentBasicUsers } from './recent-basic-users.js';

const store = new LimitStore();
const limits = new CallLimits(new RateLimiter({ store, limitPerMinute: 600 }), new GuessGuard({ store }));
const authenticator = new Authenticator([new BasicStrategy(new RecentBasicUsers(limits))]);

function authenticate(authorization: string): Promise<UserPrincipal> {
  return authenticator.authenticate({ authorization }) as Promise<UserPrincipal>;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('BasicStrategy', () => {
  it.each([
    ['user:password', 'user', 'password'],
    ['user:', 'user', ''],
    ['user:a:b:', 'user', 'a:b:'],
    ['jürgen:ß 🔑', 'jürgen', 'ß 🔑'],
    [' user : pass ', ' user ', ' pass '],
    [`${'u'.repeat(256)}:${'ü'.repeat(256)}`, 'u'.repeat(256), 'ü'.repeat(256)],
  ])('takes the account of %j', async (credentials, username, password) => {
    const { id, account } = await authenticate(`Basic ${base64(credentials)}`);
    expect(id).toBe(username);
    expect(account.username).toBe(username);
    expect(account.secrets()).toContain(password);
  });

  it.each(['basic', 'BASIC'])('knows the scheme as %s', async (scheme) => {
    expect((await authenticate(`${scheme}  ${base64('a:b')} `)).id).toBe('a');
  });

  it('gives a user all scopes', async () => {
    const { scopes } = await authenticate(`Basic ${base64('a:b')}`);
    expect(scopes).toEqual(allScopes);
  });

  it.each([
    'Basic',
    'Basic ',
    'Basic !!!',
    `Basic ${base64('a:b')} x`,
    `Basic ${base64('no colon')}`,
    `Basic ${base64(':password')}`,
    `Basic ${base64('a:b\u0000')}`,
    `Basic ${base64('a:b\u0085')}`,
    `Basic ${base64(`${'u'.repeat(257)}:a`)}`,
    `Basic ${base64(`a:${'p'.repeat(257)}`)}`,
    `Basic ${Buffer.from('j\xFCrgen:x', 'latin1').toString('base64')}`,
  ])('rejects %j', async (authorization) => {
    await expect(authenticate(authorization)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
