import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';

/** As many as Node takes from one connection, nearly: 40 KB. */
const REQUESTS = 990;
/** As `npm run start:prod` has it, in MiB. */
const HEAP_LIMIT = 256;
const MIB = 2 ** 20;

vi.setConfig({ testTimeout: 60_000 });

/** Sends a request again and again, without waiting for answers and without reading any; the last one ends the connection. */
function pipeline(url: string, path: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  const request = `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  socket.write(request.repeat(REQUESTS - 1) + request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  return socket;
}

async function heapUsed(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^cupi_gateway_nodejs_heap_used_bytes (\S+)$/m.exec(metrics)?.[1]);
}

describe('documents that are asked for in one write and not read', () => {
  it.each(['/openapi.json', '/openapi.yaml'])(
    'cost others nothing, and are sent when they are read: %s',
    async (path) => {
      const gateway = startGatewayProcess({ NODE_OPTIONS: `--max-old-space-size=${HEAP_LIMIT}` });
      const url = await gateway.listening;
      const { byteLength } = await (await fetch(url + path)).arrayBuffer();
      const socket = pipeline(url, path);
      for (let call = 0; call < 20; call += 1) {
        const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5000) });
        expect(answer.status).toBe(200);
      }
      expect(await heapUsed(url)).toBeLessThan((HEAP_LIMIT / 2) * MIB);

      let received = 0;
      socket.on('data', (chunk) => {
        received += chunk.length;
      });
      await once(socket, 'close');
      expect(received).toBeGreaterThan(REQUESTS * byteLength);
    },
  );

  it('keep no file open when the connection is closed', async () => {
    const gateway = startGatewayProcess();
    const url = await gateway.listening;
    const openFiles = (): number => readdirSync(`/proc/${gateway.pid}/fd`).length;
    const path = '/docs/swagger-ui-bundle.js';
    await fetch(url + path, { headers: { Connection: 'close' } }).then((answer) => answer.arrayBuffer());
    const before = openFiles();
    for (let connection = 0; connection < 5; connection += 1) {
      const socket = pipeline(url, path);
      await once(socket, 'readable');
      socket.destroy();
    }
    await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(before);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});
