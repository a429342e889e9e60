import { describe, expect, it } from 'vitest';

import {
  account,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
} from './canned-upstream.fixture.js';
import type { CupiCall, CupiClient } from './cupi-client.js';
import { startSessionUpstream, type SessionUpstream } from './session-upstream.fixture.js';
import { UpstreamAccount } from './upstream-account.js';

const renewed = new UpstreamAccount(account.username, 'new password');
const alsoWrong = new UpstreamAccount(account.username, 'wrong');

const held = { ...call, isGatewayHeld: true };
const get = (client: CupiClient, options: CupiCall = held) =>
  client.get(phoneSystem, PHONE_SYSTEM_PATH, options);
const update = (client: CupiClient) =>
  client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, held);

const loginsOf = ({ requests }: SessionUpstream, sender: UpstreamAccount) =>
  requests.filter(
    ({ headers }) => headers.authorization === sender.authorizationHeader() && headers.cookie === undefined,
  );

describe('an account of the gateway that is rejected', () => {
  it.each([
    ['read', get],
    ['write', update],
  ])('is renewed, and a %s succeeds with the new password', async (_verb, send) => {
    const upstream = await startSessionUpstream([renewed]);
    const client = clientOf(upstream.url, { renew: () => Promise.resolve(renewed) });
    await send(client);
    expect(loginsOf(upstream, account)).toHaveLength(1);
    expect(loginsOf(upstream, renewed)).toHaveLength(1);
    expect(upstream.mixedSessions).toEqual([]);
  });

  it('is not tried again while it is renewed for each of its calls', async () => {
    const upstream = await startSessionUpstream([renewed]);
    const client = clientOf(upstream.url, { renew: () => Promise.resolve(renewed) });
    await get(client);
    await get(client);
    await update(client);
    expect(loginsOf(upstream, account)).toHaveLength(1);
    expect(loginsOf(upstream, renewed)).toHaveLength(1);
  });

  it('tries a new password that is wrong too only once, for however many calls at once', async () => {
    const upstream = await startSessionUpstream([]);
    const client = clientOf(upstream.url, { renew: () => Promise.resolve(alsoWrong) });
    const errors = await Promise.all(Array.from({ length: 8 }, () => errorOf(get(client))));
    expect(new Set(errors.map(({ kind }) => kind))).toEqual(new Set(['unauthorized']));
    expect(loginsOf(upstream, alsoWrong)).toHaveLength(1);
  });

  it('tries a new password once for all calls also when nothing has rejected the former one', async () => {
    const upstream = await startSessionUpstream([account]);
    const client = clientOf(upstream.url, { timeoutMs: 20_000 });
    await get(client);
    const withWrong = { ...held, account: alsoWrong };
    await Promise.all(Array.from({ length: 8 }, () => errorOf(get(client, withWrong))));
    expect(loginsOf(upstream, alsoWrong)).toHaveLength(1);
  });

  it('is asked for after its rejection was reported', async () => {
    const upstream = await startSessionUpstream([renewed]);
    const events: string[] = [];
    const client = clientOf(upstream.url, {
      onRejected: () => Promise.resolve(void events.push('rejected')),
      renew: () => Promise.resolve((events.push('renewed'), renewed)),
    });
    await get(client);
    expect(events).toEqual(['rejected', 'renewed']);
  });

  it('stays rejected when there are no other credentials', async () => {
    const upstream = await startSessionUpstream([renewed]);
    const client = clientOf(upstream.url, { renew: () => Promise.resolve(undefined) });
    expect(await errorOf(get(client))).toMatchObject({ kind: 'unauthorized', upstream: { status: 401 } });
    expect(upstream.requests).toHaveLength(1);
  });

  it('stays rejected when others do not come within the time of the call', async () => {
    const upstream = await startSessionUpstream([]);
    const client = clientOf(upstream.url, { timeoutMs: 100, renew: () => new Promise(() => undefined) });
    expect(await errorOf(get(client))).toMatchObject({ kind: 'unauthorized', upstream: { status: 401 } });
  });
});

describe('an account that a caller brought', () => {
  it('is never renewed', async () => {
    const upstream = await startSessionUpstream([renewed]);
    const client = clientOf(upstream.url, { renew: () => Promise.resolve(renewed) });
    expect(await errorOf(get(client, call))).toMatchObject({ kind: 'unauthorized' });
    expect(loginsOf(upstream, renewed)).toEqual([]);
  });
});
