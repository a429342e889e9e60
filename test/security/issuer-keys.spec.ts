import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { useClientsFile } from '../support/clients-file.js';
import { startGateway } from '../support/gateway.js';
import { TokenIssuer } from '../support/token-issuer.js';

const PATH = '/api/v1/phone-systems';
const COOL_DOWN_MS = 30_000;
const FAILURE_PAUSE_MS = 10_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets time pass for who measures it: the clock jumps, nobody waits. */
function pass(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

describe('the keys of an issuer', () => {
  const file = useClientsFile({});

  async function start() {
    const issuer = await TokenIssuer.start();
    onTestFinished(() => issuer.close());
    file.replace({ issuers: [issuer.registration()] });
    const upstream = await startCannedUpstream(() => answerOf('<PhoneSystems total="0"/>'));
    const gateway = await startGateway({ CUPI_URLS: upstream.url, GATEWAY_CLIENTS_FILE: file.path });
    const statusWith = async (token: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await gateway.call('GET', PATH, { isAnonymous: true, headers })).status;
    };
    const flood = async (): Promise<Set<number>> => {
      const tokens = Array.from({ length: 30 }, (_, index) =>
        issuer.token({}, { header: { kid: `unknown-${index}` } }),
      );
      return new Set(await Promise.all(tokens.map(async (token) => statusWith(await token))));
    };
    return { issuer, upstream, statusWith, flood };
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

  it.each<[string, TokenIssuer['answer']]>([
    ['fails', (response) => void response.writeHead(500).end()],
    ['cuts the connection', (response) => void response.destroy()],
    ['answers with HTML', (response) => void response.writeHead(200).end('<html></html>')],
    ['answers with JSON that is no key set', (response) => void response.writeHead(200).end('{"keys": 1}')],
    ['sends elsewhere', (response) => void response.writeHead(302, { Location: '/keys?again' }).end()],
  ])('of an issuer that %s are left alone for a while', async (_fault, answer) => {
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

  it('of an issuer that does not answer hold nobody up for long', async () => {
    const { issuer, statusWith } = await start();
    const token = await issuer.token();
    issuer.answer = (response) => {
      response.writeHead(200).write('{');
    };
    const statuses = Promise.all(Array.from({ length: 10 }, () => statusWith(token)));
    expect(await Promise.race([statuses, sleep(4500, 'too late')])).toEqual(Array<number>(10).fill(401));
    expect(await Promise.race([statusWith(token), sleep(1000, 'too late')])).toBe(401);
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
