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

/** Client and server, and what the client tells of refusals. */
async function start(accounts: readonly UpstreamAccount[]) {
  const upstream = await startSessionUpstream(accounts);
  const told: UpstreamAccount[] = [];
  const onRefused = async (refused: UpstreamAccount): Promise<void> => {
    await delay(20);
    told.push(refused);
  };
  return { upstream, told, client: clientOf(upstream.url, { onRefused, timeoutMs: 20_000 }) };
}

describe('an account that the server refuses', () => {
  it.each(CALLS)('is told of before the call fails: %s', async (_, send) => {
    const { client, told } = await start([]);
    expect((await errorOf(send(client))).kind).toBe('unauthorized');
    expect(told).toEqual([account]);
  });

  it('is told of when the server was only asked whether it is there', async () => {
    const { client, told } = await start([]);
    await client.probe({ account });
    expect(told).toEqual([account]);
  });

  it.each(CALLS)('is told of when its session was refused before: %s', async (_, send) => {
    const { client, told, upstream } = await start([account]);
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    upstream.endSessions();
    upstream.authorizations.clear();
    expect((await errorOf(send(client))).kind).toBe('unauthorized');
    expect(told).toEqual([account]);
  });

  it('is told of before those fail that wait for its login', async () => {
    const { client, told, upstream } = await start([account]);
    await client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
    upstream.endSessions();
    upstream.authorizations.clear();
    const toldAtFailure = await Promise.all(
      CALLS.slice(0, 4).map(async ([, send]) => {
        await errorOf(send(client));
        return told.length;
      }),
    );
    expect(Math.min(...toldAtFailure)).toBeGreaterThan(0);
  });
});

describe('an account whose session alone is refused', () => {
  it.each(CALLS.slice(0, 2))('is not told of: %s', async (_, send) => {
    const { client, told, upstream } = await start([account]);
    await send(client).catch(() => undefined);
    upstream.endSessions();
    await send(client).catch(() => undefined);
    expect(upstream.sessionCookies).toHaveLength(2);
    expect(told).toEqual([]);
  });
});
