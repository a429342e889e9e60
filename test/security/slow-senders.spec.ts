import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { API_KEY } from '../support/gateway.js';
import { statusesIn } from '../support/raw-request.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const POST = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nContent-Type: application/json\r\n`;
const GET = `GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** Sends the text again and again for as long as the server listens. */
function repeat(socket: Socket, text: string, everyMs: number): void {
  const timer = setInterval(() => socket.write(text), everyMs);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

describe('a connection on which little or nothing arrives', () => {
  const { url, simulator, call } = useSimulatorGateway({ phoneSystems: 1 });

  async function send(start: string, rest = '', everyMs = 300): Promise<{ text: string; afterMs: number }> {
    const startedAtMs = performance.now();
    const socket = connect(Number(new URL(url()).port), '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.write(start);
    if (rest) repeat(socket, rest, everyMs);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    await new Promise((resolve) => socket.on('close', resolve));
    return { text, afterMs: performance.now() - startedAtMs };
  }

  // One after the other they would take minutes.
  it(
    'is ended in time, whatever it is that is slow, and nothing goes upstream',
    { timeout: 40_000 },
    async () => {
      const [
        nothing,
        requestLine,
        header,
        manyHeaders,
        secondRequest,
        body,
        chunks,
        noChunk,
        ofNoRoute,
        ofNoCaller,
        idle,
      ] = await Promise.all([
        send(''),
        send('GET /health/li', 'v'),
        send(`${POST}X-Slow: `, 'x'),
        send(POST, 'X-Many: x\r\n'),
        send(`${GET}GET /x`, 'x'),
        send(`${POST}Content-Length: 60000\r\n\r\n{`, ' '),
        send(`${POST}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
        send(`${POST}Transfer-Encoding: chunked\r\n\r\n`, '0'),
        send('POST /nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n', ' '),
        send(`POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n`, ' '),
        send(GET),
      ]);
      const timedOut = /HTTP\/1\.1 408 .*Content-Type: application\/problem\+json.*"code":"request-timeout"/s;
      for (const { text, afterMs } of [nothing, requestLine, header, manyHeaders, secondRequest]) {
        expect(text).toMatch(timedOut);
        expect(afterMs).toBeLessThan(13_000);
      }
      for (const { text, afterMs } of [body, chunks, noChunk]) {
        expect(text).toMatch(timedOut);
        expect(statusesIn(text)).toEqual([408]);
        expect(afterMs).toBeGreaterThan(14_000);
        expect(afterMs).toBeLessThan(18_000);
      }
      for (const [{ text, afterMs }, status] of [
        [secondRequest, 200],
        [ofNoRoute, 404],
        [ofNoCaller, 401],
      ] as const) {
        expect(statusesIn(text)[0]).toBe(status);
        expect(afterMs).toBeLessThan(18_000);
      }
      expect(statusesIn(idle.text)).toEqual([200]);
      expect(idle.text).toContain('\r\nKeep-Alive: timeout=10, max=1000\r\n');
      expect(idle.afterMs).toBeGreaterThan(9_000);
      expect(idle.afterMs).toBeLessThan(13_000);
      expect(simulator().requests).toEqual([]);
      expect((await call('GET', PATH)).status).toBe(200);
    },
  );

  it('delays no one: five hundred of them', { timeout: 30_000 }, async () => {
    const slow = Array.from({ length: 500 }, () => {
      const socket = connect(Number(new URL(url()).port), '127.0.0.1');
      socket.on('error', () => socket.destroy());
      socket.write(`${POST}Content-Length: 60000\r\n\r\n`);
      repeat(socket, ' ', 500);
      return socket;
    });
    const start = performance.now();
    for (let turn = 0; turn < 10; turn += 1) expect((await call('GET', PATH)).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(5000);
    for (const socket of slow) socket.destroy();
  });
});

describe('a caller who does not read the answers', () => {
  const { url, call } = useSimulatorGateway({ phoneSystems: 200 });

  it('is not answered without end, and delays no one', { timeout: 30_000 }, async () => {
    const socket = connect(Number(new URL(url()).port), '127.0.0.1');
    socket.on('error', () => socket.destroy());
    socket.pause();
    const list = `GET ${PATH}?pageSize=200 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n\r\n`;
    const heapBefore = process.memoryUsage().heapUsed;
    socket.write(list.repeat(400));
    for (let turn = 0; turn < 5; turn += 1)
      expect((await call('GET', `${PATH}?pageSize=1`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(200e6);
    socket.destroy();
  });
});
