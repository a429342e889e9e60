import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { API_KEY, startGateway } from '../support/gateway.js';

const PATH = '/api/v1/phone-systems';
const HEAD = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nContent-Type: application/json\r\n`;

/** Sends a byte every 200 ms for as long as the server listens. */
function trickle(socket: Socket): void {
  const timer = setInterval(() => socket.write(' '), 200);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

async function answerTo(url: string, bytes: string): Promise<{ text: string; afterMs: number }> {
  const start = performance.now();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => socket.destroy());
  socket.write(bytes);
  trickle(socket);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  await new Promise((resolve) => socket.on('close', resolve));
  return { text, afterMs: performance.now() - start };
}

describe('a request that is slow to arrive', () => {
  it('is refused when its headers take over 10 s, or all of it over 15 s', { timeout: 30_000 }, async () => {
    const { url } = await startGateway({ CUPI_URLS: 'http://127.0.0.1:1' });
    const [slowHeaders, slowBody] = await Promise.all([
      answerTo(url, `${HEAD}X-Slow: `),
      answerTo(url, `${HEAD}Content-Length: 60000\r\n\r\n{`),
    ]);
    expect(slowHeaders.text).toMatch(/^HTTP\/1\.1 408 .*"code":"request-timeout"/s);
    expect(slowBody.text).toMatch(/^HTTP\/1\.1 408 .*"code":"request-timeout"/s);
    expect(slowHeaders.afterMs).toBeLessThan(12_500);
    expect(slowBody.afterMs).toBeLessThan(17_500);
    expect(slowBody.afterMs).toBeGreaterThan(14_000);
  });
});
