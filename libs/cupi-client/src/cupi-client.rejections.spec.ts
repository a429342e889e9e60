import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  account,
  axlServer,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
} from './canned-upstream.fixture.js';
import type { CupiClient } from './cupi-client.js';
import { startSessionUpstream } from './session-upstream.fixture.js';
import type { UpstreamAccount } from './upstream-account.js';

const CALLS: [string, (client: CupiClient) => Promise<unknown>][] = [
  ['a read', (client) => client.get(phoneSystem, PHONE_SYSTEM_PATH, call)],
  ['a list', (client) => client.list(phoneSystem, ['phonesystems'], { page: 1, pageSize: 1 }, call)],
  ['a creation', (client) => client.create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call)],
  ['a change', (client) => client.update(axlServer, PHONE_SYSTEM_PATH, { hostOrIpAddress: 'a' }, call)],
  ['a deletion', (client) => client.remove(PHONE_SYSTEM_PATH, call)],
  [
    'a call of an account that the gateway holds',
    (client) => client.get(phoneSystem, PHONE_SYSTEM_PATH, { ...call, isGatewayHeld: true }),
  ],
];

/** Client and server, and the rejections that the client reports. */
async function start(accounts: readonly UpstreamAccount[]) {
  const upstream = await startSessionUpstream(accounts);
  const reported: UpstreamAccount[] = [];
  const onRejected = async (rejected: UpstreamAccount): Promise<void> => {
    await delay(20);
    reported.push(rejected);
  };
  return { upstream, reported, client: clientOf(upstream.url, { onRejected, timeoutMs: 20_000 }) };
}

describe('an account that the server rejects', () => {
  it.each(CALLS)('is reported before the call fails: %s', async (_, send) => {
    const { client, reported } = await start([]);
    expect((await errorOf(send(client))).kind).toBe('unauthorized');
    expect(reported).toEqual([account]);
  });

  it('is reported when the call was a probe', async () => {
    const { client, reported } = await start([]);
    await client.probe({ account });
    expect(reported).toEqual([account]);
  });

  it.each(CALLS)('is reported when its session was rejected before: %s', async (_, send) => {
    const { client, reported, upstream } = await start([account]);
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    upstream.endSessions();
    upstream.authorizations.clear();
    expect((await errorOf(send(client))).kind).toBe('unauthorized');
    expect(reported).toEqual([account]);
  });

  it('is reported before the calls that wait for its login fail', async () => {
    const { client, reported, upstream } = await start([account]);
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    upstream.endSessions();
    upstream.authorizations.clear();
    const toldAtFailure = await Promise.all(
      CALLS.slice(0, 4).map(async ([, send]) => {
        await errorOf(send(client));
        return reported.length;
      }),
    );
    expect(Math.min(...toldAtFailure)).toBeGreaterThan(0);
  });
});

describe('an account whose session alone is rejected', () => {
  it.each(CALLS.slice(0, 2))('is not reported: %s', async (_, send) => {
    const { client, reported, upstream } = await start([account]);
    await send(client).catch(() => undefined);
    upstream.endSessions();
    await send(client).catch(() => undefined);
    expect(upstream.sessionCookies).toHaveLength(2);
    expect(reported).toEqual([]);
  });
});
