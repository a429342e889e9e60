import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createLogger, readConfig, createApp } from '#gateway';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../support/gateway.js';
import { exchangeRaw, statusesIn } from '../support/raw-request.js';

const ENVIRONMENT = { CUPI_URLS: 'http://127.0.0.1:1' };
const GET = 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Resolves with the first bytes, or with none when the connection ends without any. */
async function answerOn(socket: Socket): Promise<string> {
  socket.write(GET);
  const ended = once(socket, 'close').then(() => '');
  return Promise.race([once(socket, 'data').then(([chunk]) => String(chunk)), ended]);
}

describe('connections', () => {
  async function listenWith(maxConnections: number): Promise<() => Socket> {
    const app = await createApp(readConfig(ENVIRONMENT), createLogger('silent'));
    onTestFinished(() => app.close());
    app.getHttpServer().maxConnections = maxConnections;
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = new URL(await app.getUrl());
    return () => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => socket.destroy());
      return socket;
    };
  }

  it('beyond the limit are closed at once, and taken again when others have gone', async () => {
    const open = await listenWith(5);
    const first = Array.from({ length: 5 }, open);
    for (const socket of first) expect(await answerOn(socket)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answerOn(open())).toBe('');
    expect(await answerOn(first[4] ?? open())).toMatch(/^HTTP\/1\.1 200 /);
    first[0]?.destroy();
    await expect.poll(() => answerOn(open())).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of first) socket.destroy();
  });

  it('that send nothing are closed after 10 s, and delay no one: 2,000', { timeout: 40_000 }, async () => {
    const { url } = await startGateway(ENVIRONMENT);
    const ended: Promise<unknown>[] = [];
    for (let wave = 0; wave < 10; wave += 1) {
      const sockets = Array.from({ length: 200 }, () =>
        connect(Number(new URL(url).port), '127.0.0.1').resume(),
      );
      ended.push(...sockets.map((socket) => once(socket, 'close')));
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    }
    const start = performance.now();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(5000);
    await Promise.all(ended);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});

describe('a connection that brings over 1,000 requests', () => {
  it('is ended with the answer to the thousandth, which says so', { timeout: 20_000 }, async () => {
    const { url } = await startGateway(ENVIRONMENT);
    const text = await exchangeRaw(url, GET.repeat(1000));
    const answers = text.split(/(?=HTTP\/1\.1 )/);
    expect(answers).toHaveLength(1000);
    expect(answers[998]).toMatch(/\r\nConnection: keep-alive\r\n/);
    expect(answers[999]).toMatch(/^HTTP\/1\.1 200 .*\r\nConnection: close\r\n/is);
  });

  it('gets no answer to more, when they were sent without waiting', { timeout: 20_000 }, async () => {
    const { url } = await startGateway(ENVIRONMENT);
    const statuses = statusesIn(await exchangeRaw(url, GET.repeat(1010)));
    expect(statuses).toHaveLength(1000);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
