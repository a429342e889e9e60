import { connect, type Socket } from 'node:net';
import { startSimulator } from '#simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';

const KEY = 'key-of-the-process-tests';
const PATH = '/api/v1/phone-systems';

describe('a process that may open no more files', () => {
  it('goes on, and takes connections again when others have ended', { timeout: 30_000 }, async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const gateway = startGatewayProcess(
      {
        CUPI_URLS: simulator.url,
        CUPI_USERNAME: 'administrator',
        CUPI_PASSWORD: 'sample-password',
        GATEWAY_API_KEY: KEY,
        CACHE_TTL_SECONDS: '0',
      },
      512,
    );
    const url = await gateway.listening;
    const call = async (path: string): Promise<number> => {
      const headers = { 'X-API-Key': KEY, Connection: 'close' };
      return (await fetch(`${url}${path}`, { headers })).status;
    };
    expect(await call(PATH)).toBe(200);

    const ended: Socket[] = [];
    const sockets = Array.from({ length: 800 }, () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => socket.destroy());
      socket.on('close', () => ended.push(socket));
      return socket;
    });
    // Connections over the limit are rejected, and do not wait.
    await expect.poll(() => ended.length, { timeout: 10_000 }).toBeGreaterThan(100);
    expect(ended.length).toBeLessThan(800);
    for (const socket of sockets) socket.destroy();

    await expect.poll(() => call(PATH).catch(() => 0), { timeout: 10_000 }).toBe(200);
    gateway.signal('SIGTERM');
    expect(await gateway.exit).toBe(0);
    expect(gateway.stderr()).toBe('');
  });
});
