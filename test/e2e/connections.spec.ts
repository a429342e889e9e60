import { connect } from 'node:net';
import { createLogger, readConfig, createApp } from '#gateway';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../support/gateway.js';

describe('a connection', () => {
  it('is ended after 10 s without a request, and told so before', { timeout: 20_000 }, async () => {
    const { url } = await startGateway({ CUPI_URLS: 'http://127.0.0.1:1' });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const start = performance.now();
    await new Promise((resolve) => socket.on('close', resolve));
    expect(performance.now() - start).toBeGreaterThan(9_000);
    expect(performance.now() - start).toBeLessThan(13_000);
    expect(text).toMatch(/^HTTP\/1\.1 200 .*\r\nKeep-Alive: timeout=10, max=1000\r\n/s);
  });

  it('is one of 10,000 at most', async () => {
    const app = await createApp(readConfig({ CUPI_URLS: 'http://127.0.0.1:1' }), createLogger('silent'));
    onTestFinished(() => app.close());
    expect(app.getHttpServer().maxConnections).toBe(10_000);
  });
});
