import { connect } from 'node:net';
import { startSimulator } from '#simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { API_KEY, startGateway } from '../support/gateway.js';

const LIST = '/api/v1/phone-systems';

function idOf(index: number): string {
  return `aa6d3f45-ccdf-4fa2-8170-${index.toString(16).padStart(12, '0')}`;
}

function readOf(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${key}\r\n\r\n`;
}

describe('a caller that sends 150 reads at once and disconnects', () => {
  it('has the one in progress cancelled, and no other started', async () => {
    const upstream = await startCannedUpstream(({ target }) =>
      target.includes(idOf(999))
        ? answerOf(`<PhoneSystem><ObjectId>${idOf(999)}</ObjectId></PhoneSystem>`)
        : undefined,
    );
    const gateway = await startGateway({ CUPI_URLS: upstream.url, CUPI_MAX_CONCURRENCY: '1' });
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(
      Array.from({ length: 150 }, (_, index) => readOf(`${LIST}/${idOf(index)}`, API_KEY)).join(''),
    );
    await expect.poll(() => upstream.received.length).toBe(1);
    socket.destroy();
    // With one slot, this call is made when that of the disconnected caller is over.
    expect((await gateway.call('GET', `${LIST}/${idOf(999)}`)).status).toBe(200);
    expect(upstream.received).toHaveLength(2);
  });
});

describe('a flood of pipelined requests', () => {
  it(
    'does not affect the process: 100 connections of 990 requests, read or not',
    { timeout: 120_000 },
    async () => {
      const simulator = await startSimulator();
      onTestFinished(() => simulator.close());
      const gateway = startGatewayProcess({
        CUPI_URLS: simulator.url,
        CUPI_USERNAME: 'administrator',
        CUPI_PASSWORD: 'sample-password',
        GATEWAY_API_KEY: API_KEY,
        LOG_LEVEL: 'info',
        NODE_OPTIONS: '--max-old-space-size=256',
      });
      const url = await gateway.listening;
      simulator.faults.set('hang');
      const paths = ['/openapi.json', LIST, '/docs', '/metrics', '/problems/not-found'];
      const sockets = Array.from({ length: 100 }, (_, index) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        socket.on('error', () => socket.destroy());
        if (index % 2 === 0) socket.resume();
        socket.write(readOf(paths[index % paths.length] ?? '/', API_KEY).repeat(990));
        return socket;
      });
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
      });
      // Others are answered meanwhile, and afterwards.
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      for (const socket of sockets) socket.destroy();
      simulator.faults.clear();
      await expect
        .poll(async () => (await fetch(`${url}${LIST}`, { headers: { 'X-API-Key': API_KEY } })).status, {
          timeout: 30_000,
        })
        .toBe(200);
      gateway.signal('SIGTERM');
      expect(await gateway.exit).toBe(0);
      expect(gateway.stderr()).toBe('');
    },
  );
});
