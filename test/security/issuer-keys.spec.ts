import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { useClientsFile } from '../support/clients-file.js';
import { startGateway } from '../support/gateway.js';
import { TokenIssuer } from '../support/token-issuer.js';

vi.setConfig({ testTimeout: 20_000 });

const PATH = '/api/v1/phone-systems';
const COOL_DOWN_MS = 30_000;
const FAILURE_PAUSE_MS = 10_000;
const MAX_AGE_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const MIB = 1024 * 1024;

const now = performance.now.bind(performance);
let passedMs = 0;

afterEach(() => {
  vi.restoreAllMocks();
  passedMs = 0;
});

/** Advances the clock without waiting. */
function pass(ms: number): void {
  passedMs += ms;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
}

/** A right answer, made larger. */
function padded(keys: object, bytes: number): string {
  return JSON.stringify(keys) + ' '.repeat(bytes);
}

/** Goes on with an answer as long as it is read; gives what was sent when it is no longer. */
function answerEndlessly(response: ServerResponse): Promise<number> {
  let sentBytes = 0;
  const chunk = Buffer.alloc(MIB, ' ');
  const send = (): void => {
    do sentBytes += MIB;
    while (response.write(chunk) && !response.destroyed);
  };
  response.on('drain', send);
  send();
  return new Promise((resolve) => {
    response.once('close', () => {
      resolve(sentBytes);
    });
  });
}

const failures: [string, TokenIssuer['answer']][] = [
  ['fails', (response) => void response.writeHead(500).end()],
  ['cuts the connection', (response) => void response.destroy()],
  ['answers with HTML', (response) => void response.writeHead(200).end('<html></html>')],
  ['answers with JSON that is no key set', (response) => void response.writeHead(200).end('{"keys": 1}')],
  ['sends elsewhere', (response) => void response.writeHead(302, { Location: '/keys?again' }).end()],
  ['answers with more than 1 MiB', (response, keys) => void response.writeHead(200).end(padded(keys, MIB))],
  [
    'answers with more than 1 MiB, compressed',
    (response, keys) =>
      void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(padded(keys, MIB))),
  ],
  [
    'has more than 100 keys',
    (response, { keys }) => {
      const many = Array.from({ length: 100 }, (_, index) => ({ ...keys[0], kid: `other-${index}` }));
      response.writeHead(200).end(JSON.stringify({ keys: [...keys, ...many] }));
    },
  ],
];

describe('the keys of an issuer', () => {
  const file = useClientsFile({});

  async function start() {
    const issuer = await TokenIssuer.start();
    onTestFinished(() => issuer.close());
    file.replace({ issuers: [issuer.registration()] });
    const upstream = await startCannedUpstream(() => answerOf('<PhoneSystems total="0"/>'));
    const gateway = await startGateway({ CUPI_URLS: upstream.url, GATEWAY_CLIENTS_FILE: file.path });
    const statusAtOnce = async (token: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await gateway.call('GET', PATH, { isAnonymous: true, headers })).status;
    };
    const statusWith = async (token: string): Promise<number> => {
      let status = 503;
      // A clock that jumps looks like overload for a moment.
      await expect.poll(async () => (status = await statusAtOnce(token)), { timeout: 5000 }).not.toBe(503);
      return status;
    };
    const flood = async (): Promise<Set<number>> => {
      const tokens = Array.from({ length: 30 }, (_, index) =>
        issuer.token({}, { header: { kid: `unknown-${index}` } }),
      );
      return new Set(await Promise.all(tokens.map(async (token) => statusWith(await token))));
    };
    return { issuer, upstream, statusWith, flood, log: gateway.log };
  }

  it('are not fetched before there is a token', async () => {
    const { issuer } = await start();
    expect(issuer.fetches).toBe(0);
  });

  it('are fetched once for tokens that come at the same time', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusWith(token)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.fetches).toBe(1);
  });

  it('are fetched again for a new key, whose tokens are then known at once', async () => {
    const { issuer, statusWith } = await start();
    expect(await statusWith(await issuer.token())).toBe(200);
    await issuer.addKey('next', 'ES256');
    expect(await statusWith(await issuer.token({}, { kid: 'next' }))).toBe(200);
    expect(await statusWith(await issuer.token())).toBe(200);
    expect(issuer.fetches).toBe(2);
  });

  it('are not fetched more than once per cool-down, however many tokens name unknown keys', async () => {
    const { issuer, statusWith, flood, upstream } = await start();
    await statusWith(await issuer.token());
    expect(await flood()).toEqual(new Set([401]));
    expect(await flood()).toEqual(new Set([401]));
    expect(issuer.fetches).toBe(2);
    pass(COOL_DOWN_MS);
    expect(await flood()).toEqual(new Set([401]));
    expect(issuer.fetches).toBe(3);
    expect(upstream.received).toHaveLength(1);
  });

  it('that are known go on working during a flood of unknown ones', async () => {
    const { issuer, statusWith, flood } = await start();
    const token = await issuer.token();
    await statusWith(token);
    const [, ...statuses] = await Promise.all([flood(), statusWith(token), statusWith(token)]);
    expect(statuses).toEqual([200, 200]);
  });

  it('that are withdrawn are not known any longer once the keys are fetched again', async () => {
    const { issuer, statusWith } = await start();
    expect(await statusWith(await issuer.token())).toBe(200);
    issuer.withdrawKey('ES256');
    await statusWith(await issuer.token({}, { header: { kid: 'unknown' } }));
    expect(await statusWith(await issuer.token())).toBe(401);
  });

  it.each(failures)('of an issuer that %s are left alone for a while', async (_fault, answer) => {
    const { issuer, statusWith, upstream } = await start();
    const token = await issuer.token();
    const properly = issuer.answer;
    issuer.answer = answer;
    expect(await Promise.all([statusWith(token), statusWith(token)])).toEqual([401, 401]);
    expect(await statusWith(token)).toBe(401);
    expect(issuer.fetches).toBe(1);
    expect(upstream.received).toEqual([]);
    issuer.answer = properly;
    pass(FAILURE_PAUSE_MS);
    expect(await statusWith(token)).toBe(200);
    expect(issuer.fetches).toBe(2);
  });

  it.each(failures)('that are known go on working when the issuer %s', async (_fault, answer) => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    expect(await statusWith(token)).toBe(200);
    issuer.answer = answer;
    pass(MAX_AGE_MS);
    expect(await Promise.all([statusWith(token), statusWith(token)])).toEqual([200, 200]);
    expect(issuer.fetches).toBe(2);
    expect(await statusWith(await issuer.token({}, { header: { kid: 'unknown' } }))).toBe(401);
    expect(issuer.fetches).toBe(2);
    pass(MAX_AGE_MS);
    expect(await statusWith(token)).toBe(200);
  });

  it('that are known serve without a wait once the issuer has failed, while it is asked again', async () => {
    const { issuer, statusWith } = await start();
    await statusWith(await issuer.token());
    let inProgress = 0;
    issuer.answer = (response) => {
      inProgress += 1;
      response.on('close', () => (inProgress -= 1));
    };
    pass(MAX_AGE_MS);
    expect(await statusWith(await issuer.token({ sub: 'first' }))).toBe(200);
    await expect.poll(() => inProgress).toBe(0);
    pass(FAILURE_PAUSE_MS);
    expect(await statusWith(await issuer.token({ sub: 'second' }))).toBe(200);
    expect(inProgress).toBe(1);
    expect(issuer.fetches).toBe(3);
  });

  it('that are known continue to work for a day at most, and are rejected then', async () => {
    const { issuer, statusWith, log } = await start();
    const token = await issuer.token();
    await statusWith(token);
    const properly = issuer.answer;
    issuer.answer = (response) => void response.writeHead(500).end();
    pass(DAY_MS - MAX_AGE_MS);
    expect(await statusWith(token)).toBe(200);
    expect(log()).toContain('the keys of an issuer cannot be fetched: the known ones stay in force');
    pass(MAX_AGE_MS);
    expect(await statusWith(token)).toBe(401);
    expect(log()).toContain('the keys of an issuer cannot be fetched: its tokens are rejected');
    issuer.answer = properly;
    pass(FAILURE_PAUSE_MS);
    expect(await statusWith(token)).toBe(200);
  });

  it('that are withdrawn are not known any longer after ten minutes', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    await statusWith(token);
    issuer.withdrawKey('ES256');
    pass(MAX_AGE_MS);
    expect(await statusWith(token)).toBe(401);
  });

  it('that are withdrawn while the issuer fails are not known any longer once it works again', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    await statusWith(token);
    const properly = issuer.answer;
    issuer.answer = (response) => void response.writeHead(500).end();
    pass(MAX_AGE_MS);
    expect(await statusWith(token)).toBe(200);
    issuer.withdrawKey('ES256');
    issuer.answer = properly;
    pass(MAX_AGE_MS);
    await expect.poll(() => statusWith(token)).toBe(401);
  });

  it('of an issuer whose answer does not end are abandoned after 1 MiB', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    let sent: Promise<number> | undefined;
    issuer.answer = (response) => {
      response.writeHead(200);
      sent = answerEndlessly(response);
    };
    expect(await statusWith(token)).toBe(401);
    // Some more is in progress in the buffers between the two.
    expect(await sent).toBeLessThan(32 * MIB);
  });

  it('of an issuer that sends them one octet after the other delay callers only briefly', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    issuer.answer = (response, keys) => {
      const text = JSON.stringify(keys);
      let sent = 0;
      const timer = setInterval(() => void response.write(text.charAt(sent++)), 100);
      response.writeHead(200).on('close', () => {
        clearInterval(timer);
      });
    };
    expect(await Promise.race([statusWith(token), sleep(4500, 'too late')])).toBe(401);
  });

  it('of an issuer that does not answer delay callers only briefly', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    issuer.answer = (response) => {
      response.writeHead(200).write('{');
    };
    const statuses = Promise.all(Array.from({ length: 10 }, () => statusWith(token)));
    expect(await Promise.race([statuses, sleep(4500, 'too late')])).toEqual(Array<number>(10).fill(401));
    expect(await Promise.race([statusWith(token), sleep(2500, 'too late')])).toBe(401);
    expect(issuer.fetches).toBe(1);
  });

  it('of an issuer that nothing answers for are not known', async () => {
    const { issuer, statusWith, upstream } = await start();
    const token = await issuer.token();
    await issuer.close();
    expect(await statusWith(token)).toBe(401);
    expect(upstream.received).toEqual([]);
  });
});
