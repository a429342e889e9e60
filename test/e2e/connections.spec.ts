import { createLogger, readConfig, createApp } from '#gateway';
import { describe, expect, it, onTestFinished } from 'vitest';

describe('a connection', () => {
  it('is one of 10,000 at most', async () => {
    const app = await createApp(readConfig({ CUPI_URLS: 'http://127.0.0.1:1' }), createLogger('silent'));
    onTestFinished(() => app.close());
    expect(app.getHttpServer().maxConnections).toBe(10_000);
  });
});
