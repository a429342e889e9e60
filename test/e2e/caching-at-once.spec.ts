import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { startCannedUpstream, type CannedAnswer } from '../support/canned-upstream.js';
import { API_KEY, startGateway, type CallOptions, type TestGateway } from '../support/gateway.js';
import { freshPath, hold, CACHED, namedUpstream } from '../support/named-upstream.js';

vi.setConfig({ testTimeout: 20_000 });

const LED = 'cupi-gateway; fwd=miss; stored';
const JOINED = 'cupi-gateway; fwd=uri-miss; collapsed';
const named = namedUpstream(() => 'PBX');

async function start(answer: CannedAnswer) {
  const upstream = await startCannedUpstream(answer);
  const gateway = await startGateway({ ...CACHED, CUPI_URLS: upstream.url });
  return { ...gateway, received: upstream.received };
}

/** Calls on a connection of its own, which the test ends. */
function send({ url }: Pick<TestGateway, 'url'>, path: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n\r\n`);
  return socket;
}

/** Lets the gateway take note of what has arrived, or of connections that ended. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

/** Resolves when that many requests more have arrived at the gateway, and had time to find what they are to wait for. */
async function arrivalOf(count: number): Promise<void> {
  let arrived = 0;
  const note = (): void => {
    arrived += 1;
  };
  subscribe('http.server.request.start', note);
  onTestFinished(() => {
    unsubscribe('http.server.request.start', note);
  });
  await expect.poll(() => arrived, { timeout: 15_000 }).toBe(count);
  await settle();
}

describe('calls for the same at once', () => {
  it('make one call upstream: 1,000 of them', async () => {
    const held = hold(named);
    const gateway = await start(held.answer);
    const url = gateway.url + freshPath();
    const answers = Array.from({ length: 1000 }, () => fetch(url, { headers: { 'X-API-Key': API_KEY } }));
    await arrivalOf(answers.length);
    held.release();
    const statuses = (await Promise.all(answers)).map(({ headers }) => headers.get('cache-status'));
    expect(statuses.filter((status) => status === LED)).toHaveLength(1);
    expect(statuses.filter((status) => status === JOINED)).toHaveLength(999);
    expect(gateway.received).toHaveLength(1);
  });

  it('say who read upstream and who waited for it', async () => {
    const held = hold(named);
    const { call, received } = await start(held.answer);
    const path = freshPath();
    const answers = Array.from({ length: 20 }, (_, index) => call(index % 2 ? 'HEAD' : 'GET', path));
    await arrivalOf(answers.length);
    held.release();
    const statuses = (await Promise.all(answers)).map(({ headers }) => headers['cache-status']);
    expect(statuses.filter((status) => status === LED)).toHaveLength(1);
    expect(statuses.filter((status) => status === JOINED)).toHaveLength(19);
    expect(received).toHaveLength(1);
  });

  it('make one call upstream for each account', async () => {
    const held = hold(named);
    const { call, received } = await start(held.answer);
    const path = freshPath();
    const callers: CallOptions[] = [
      {},
      { isAnonymous: true, headers: { Authorization: basic('alice', 'right') } },
      { isAnonymous: true, headers: { Authorization: basic('bob', 'right') } },
    ];
    const answers = callers.flatMap((caller) => Array.from({ length: 5 }, () => call('GET', path, caller)));
    await arrivalOf(answers.length);
    held.release();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
    expect(received).toHaveLength(callers.length);
  });

  it('make one call upstream also when they accept no cached answer', async () => {
    const held = hold(named);
    const { call, received } = await start(held.answer);
    const path = freshPath();
    const headers = { 'Cache-Control': 'no-cache' };
    const answers = Array.from({ length: 50 }, () => call('GET', path, { headers }));
    await arrivalOf(answers.length);
    held.release();
    for (const answer of await Promise.all(answers)) {
      expect(answer.headers['cache-status']).toMatch(/^cupi-gateway; fwd=request(?:; collapsed)?$/);
    }
    expect(received).toHaveLength(1);
  });

  it('do not wait for a call for something else', async () => {
    const slow = freshPath();
    const held = hold(named, ({ target }) => slow.endsWith(target.split('/').at(-1) ?? '-'));
    const { call } = await start(held.answer);
    const waiting = call('GET', slow);
    await expect.poll(held.count).toBe(1);
    expect((await call('GET', freshPath())).status).toBe(200);
    held.release();
    expect((await waiting).status).toBe(200);
  });

  it('all get the failure when it fails', async () => {
    const held = hold(() => 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n');
    const { call, received } = await start(held.answer);
    const path = freshPath();
    const answers = Array.from({ length: 5 }, () => call('GET', path));
    await arrivalOf(answers.length);
    held.release();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(502);
    expect(received).toHaveLength(1);
  });
});

describe('a caller that disconnects while the upstream works on the call', () => {
  it('takes nothing from the others, whether it came first or not', async () => {
    const held = hold(named);
    const gateway = await start(held.answer);
    const path = freshPath();
    const first = send(gateway, path);
    await expect.poll(held.count).toBe(1);
    const staying = gateway.call('GET', path);
    const last = send(gateway, path);
    await arrivalOf(2);
    first.destroy();
    last.destroy();
    await settle();
    held.release();
    expect((await staying).status).toBe(200);
    expect(gateway.received).toHaveLength(1);
    expect((await gateway.call('GET', path)).headers['cache-status']).toMatch(/; hit; /);
  });

  it('cancels the call upstream when it was the last one, and the next caller starts a new one', async () => {
    const sockets: Socket[] = [];
    const gateway = await start((request, socket) => {
      sockets.push(socket);
      return sockets.length > 1 ? named(request, socket) : undefined;
    });
    const path = freshPath();
    const leaving = [send(gateway, path), send(gateway, path)];
    const arrived = arrivalOf(leaving.length);
    await expect.poll(() => sockets.length).toBe(1);
    await arrived;
    for (const socket of leaving) socket.destroy();
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    expect((await gateway.call('GET', path)).headers['cache-status']).toBe(LED);
  });
});
