import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startGatewayProcess } from '../support/gateway-process.js';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { useTemporaryFolder } from '../support/temporary-folder.js';

vi.setConfig({ testTimeout: 30_000 });

describe.skipIf(isRedisMissing)('a Redis behind TLS', () => {
  const folder = useTemporaryFolder();

  /** The URL of a Redis that speaks TLS, and the certificate that vouches for it. */
  async function startEncrypted(): Promise<{ readonly url: string; readonly caFile: string }> {
    const redis = await RedisServer.start();
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'redis' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const server = createServer({ key, cert }, (client) => {
      const plain = connect(Number(new URL(redis.url).port), '127.0.0.1');
      for (const socket of [client, plain]) socket.on('error', () => undefined);
      client.pipe(plain).pipe(client);
    });
    server.on('tlsClientError', () => undefined);
    onTestFinished(() => void server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, cert);
    return { url: `rediss://127.0.0.1:${(server.address() as AddressInfo).port}/0`, caFile };
  }

  async function redisOf(environment: Record<string, string>): Promise<unknown> {
    const gateway = startGatewayProcess(environment);
    const answer = await fetch(`${await gateway.listening}/health/ready`);
    return ((await answer.json()) as { redis: unknown }).redis;
  }

  it('is used when its certificate is trusted, and not otherwise', async () => {
    const { url, caFile } = await startEncrypted();
    expect(await redisOf({ REDIS_URL: url, NODE_EXTRA_CA_CERTS: caFile })).toEqual({ status: 'up' });
    expect(await redisOf({ REDIS_URL: url })).toEqual({ status: 'degraded', upstreamShare: 1 });
  });
});
