import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { startCannedUpstream } from '../support/canned-upstream.js';
import { startGateway } from '../support/gateway.js';
import { PHONE_SYSTEM_ID, upstreamOfUsers } from '../support/upstream-of-users.js';

const LIST = '/api/v1/phone-systems';
const ONE = `${LIST}/${PHONE_SYSTEM_ID}`;
const CROWD = Array.from({ length: 12 }, (_, index) => `user-${index}`);
const PASSWORD = 'right';

/** A gateway in front of an upstream that takes its time, and callers that send a request and disconnect. */
async function start(latencyMs: number) {
  const answer = upstreamOfUsers(Object.fromEntries(CROWD.map((username) => [username, PASSWORD])));
  const { received, url: upstreamUrl } = await startCannedUpstream((request, socket) => {
    setTimeout(() => socket.write(answer(request, socket) ?? ''), latencyMs);
    return undefined;
  });
  const { url, call } = await startGateway({ CUPI_URLS: upstreamUrl, CUPI_MAX_CONCURRENCY: '10' });

  /** @param hasStayed settles when the caller has stayed long enough */
  const callAndDisconnect = async (
    requestLine: string,
    authorization: string,
    hasStayed: () => Promise<unknown>,
  ) => {
    const caller = connect(Number(new URL(url).port), '127.0.0.1');
    caller.write(`${requestLine} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`);
    await hasStayed();
    caller.destroy();
    await once(caller, 'close');
  };
  const statusFor = async (username: string): Promise<number> => {
    const headers = { Authorization: basic(username, PASSWORD) };
    return (await call('GET', LIST, { isAnonymous: true, headers })).status;
  };
  return { received, callAndDisconnect, statusFor };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a caller that disconnects before the answer', () => {
  it.each([`GET ${LIST}`, `DELETE ${ONE}`])('has ten guesses like all others: %s', async (requestLine) => {
    const { received, callAndDisconnect, statusFor } = await start(100);
    for (let guess = 1; guess <= 13; guess += 1) {
      const isSent = () => Promise.race([expect.poll(() => received.length).toBe(guess), pause(200)]);
      await callAndDisconnect(requestLine, basic('user-0', `wrong ${guess}`), isSent);
    }
    expect(await statusFor('user-0')).toBe(429);
    expect(received).toHaveLength(10);
  });

  it('counts as no attempt while ten others from its address are in progress', async () => {
    const { received, callAndDisconnect, statusFor } = await start(2500);
    const others = CROWD.slice(0, 10).map(statusFor);
    await expect.poll(() => received.length, { interval: 5 }).toBe(10);
    const guessers = Array.from({ length: 10 }, (_, guess) =>
      callAndDisconnect(`GET ${LIST}`, basic('user-11', `wrong ${guess}`), () => pause(50)),
    );
    await Promise.all([...others, ...guessers]);
    expect(await statusFor('user-11')).toBe(200);
    expect(received).toHaveLength(11);
  });
});
