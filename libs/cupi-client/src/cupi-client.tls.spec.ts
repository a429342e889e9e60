import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';

import { generate } from 'selfsigned';
import { describe, expect, it, vi } from 'vitest';

import {
  call,
  clientOf,
  errorOf,
  listen,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
  PHONE_SYSTEM_XML,
  startTcpUpstream,
} from './canned-upstream.fixture.js';
import type { CupiClient } from './cupi-client.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

interface Certificate {
  readonly private: string;
  readonly cert: string;
}

function generateCertificate(
  altName: { type: 7; ip: string } | { type: 2; value: string },
  options: Parameters<typeof generate>[1] = {},
  commonName = 'cuc',
): Promise<Certificate> {
  return generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [altName] }],
    ...options,
  });
}

const loopback = { type: 7, ip: '127.0.0.1' } as const;
const certificate = await generateCertificate(loopback);

/** An HTTPS server that counts its requests, and destroys the connections of those listed. */
async function startTlsUpstream({ private: key, cert }: Certificate, droppedRequests: number[] = []) {
  const upstream = { url: '', requestCount: 0, connectionCount: 0 };
  const server = createServer({ key, cert }, (request, response) => {
    upstream.requestCount++;
    if (droppedRequests.includes(upstream.requestCount)) request.socket.destroy();
    else response.end(PHONE_SYSTEM_XML);
  });
  server.on('secureConnection', () => upstream.connectionCount++);
  upstream.url = `https://127.0.0.1:${await listen(server)}`;
  return upstream;
}

const get = (client: CupiClient) => client.get(phoneSystem, PHONE_SYSTEM_PATH, call);
const remove = (client: CupiClient) => client.remove(PHONE_SYSTEM_PATH, call);

describe('the certificate of the upstream', () => {
  it('is trusted when it is the certificate authority that was given', async () => {
    const upstream = await startTlsUpstream(certificate);
    const client = clientOf(upstream.url, { certificateAuthority: certificate.cert });
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('is trusted when the second of the certificate authorities that were given has signed it', async () => {
    const authority = await generateCertificate(
      loopback,
      { extensions: [{ name: 'basicConstraints', cA: true }] },
      'Authority',
    );
    const signed = await generateCertificate(loopback, {
      ca: { key: authority.private, cert: authority.cert },
    });
    const upstream = await startTlsUpstream(signed);
    const certificateAuthority = `${certificate.cert}\n${authority.cert}`;
    await expect(get(clientOf(upstream.url, { certificateAuthority }))).resolves.toMatchObject({
      objectId: PHONE_SYSTEM_ID,
    });
  });

  it('is not trusted when it is self-signed, and the server sees no request', async () => {
    const upstream = await startTlsUpstream(certificate);
    const error = await errorOf(remove(clientOf(upstream.url)));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined, retryAfterSeconds: 1 });
    expect(error.message).toContain('the certificate of the upstream is not trusted');
    expect(upstream.requestCount).toBe(0);
  });

  it('is not trusted when another certificate authority was given', async () => {
    const upstream = await startTlsUpstream(await generateCertificate(loopback));
    const error = await errorOf(get(clientOf(upstream.url, { certificateAuthority: certificate.cert })));
    expect(error.message).toContain('is not trusted');
  });

  it('is rejected when it is for another host, which is not named', async () => {
    const foreign = await generateCertificate({ type: 2, value: 'other.example.test' });
    const upstream = await startTlsUpstream(foreign);
    const error = await errorOf(remove(clientOf(upstream.url, { certificateAuthority: foreign.cert })));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(error.message).toContain('is for another host');
    expect(error.message).not.toContain('other.example.test');
  });

  it('is rejected when it has expired', async () => {
    const expired = await generateCertificate(loopback, {
      notBeforeDate: new Date(Date.now() - 2 * DAY_MS),
      notAfterDate: new Date(Date.now() - DAY_MS),
    });
    const upstream = await startTlsUpstream(expired);
    const error = await errorOf(remove(clientOf(upstream.url, { certificateAuthority: expired.cert })));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(error.message).toContain('has expired');
  });

  it('is not checked when verification is off', async () => {
    const upstream = await startTlsUpstream(certificate);
    const client = clientOf(upstream.url, { isCertificateVerificationOff: true });
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });
});

describe('a TLS handshake', () => {
  it('with a server that does not speak TLS makes the upstream unavailable', async () => {
    const upstream = await startTcpUpstream((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await errorOf(remove(clientOf(upstream.url.replace('http:', 'https:'))));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
    expect(error.message).toContain('TLS handshake');
  });

  it('that the server breaks off makes the upstream unavailable, and a write certainly not done', async () => {
    const upstream = await startTcpUpstream((socket) => socket.resetAndDestroy());
    const error = await errorOf(remove(clientOf(upstream.url.replace('http:', 'https:'))));
    expect(error).toMatchObject({ kind: 'unavailable', outcome: undefined });
  });

  it('that takes too long is a timeout for a read, and makes the upstream unavailable for a write', async () => {
    const upstream = await startTcpUpstream(() => undefined);
    const client = clientOf(upstream.url.replace('http:', 'https:'), { timeoutMs: 60 });
    expect(await errorOf(get(client))).toMatchObject({ kind: 'timeout', outcome: undefined });
    expect(await errorOf(remove(client))).toMatchObject({ kind: 'unavailable', outcome: undefined });
  });
});

describe('a persistent TLS connection', () => {
  const options = { certificateAuthority: certificate.cert };

  it('is used again', async () => {
    const upstream = await startTlsUpstream(certificate);
    const client = clientOf(upstream.url, options);
    await get(client);
    await get(client);
    expect(upstream.connectionCount).toBe(1);
  });

  it('that the server closes instead of answering a GET is replaced by a fresh one, just as verified', async () => {
    const upstream = await startTlsUpstream(certificate, [2]);
    const client = clientOf(upstream.url, options);
    await get(client);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
    expect(upstream).toMatchObject({ requestCount: 3, connectionCount: 2 });
  });

  it('that the server closes instead of answering a write leaves the outcome unknown', async () => {
    const upstream = await startTlsUpstream(certificate, [2]);
    const client = clientOf(upstream.url, options);
    await get(client);
    expect(await errorOf(remove(client))).toMatchObject({ kind: 'unavailable', outcome: 'unknown' });
    expect(upstream.requestCount).toBe(2);
  });
});

describe('certificates that are trusted instead of others', () => {
  it('are those of new connections, even while the circuit is open', async () => {
    const upstream = await startTlsUpstream(certificate);
    const client = clientOf(upstream.url, {
      certificateAuthority: (await generateCertificate(loopback)).cert,
      breaker: { failureThreshold: 1, openMs: 60_000, maxOpenMs: 60_000 },
    });
    expect((await errorOf(get(client))).message).toContain('is not trusted');
    expect((await errorOf(get(client))).message).toContain('circuit is open');
    client.trust(certificate.cert);
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });

  it('end the idle connections of the former ones, which are no longer trusted', async () => {
    const upstream = await startTlsUpstream(certificate);
    const client = clientOf(upstream.url, { certificateAuthority: certificate.cert });
    await get(client);
    client.trust((await generateCertificate(loopback)).cert);
    expect((await errorOf(get(client))).message).toContain('is not trusted');
    expect(upstream.requestCount).toBe(1);
  });

  it('let calls in progress finish, and then close their connections', async () => {
    const arrived: ServerResponse[] = [];
    const connections: Socket[] = [];
    const server = createServer(
      { key: certificate.private, cert: certificate.cert },
      (_request, response) => {
        arrived.push(response);
      },
    );
    server.on('secureConnection', (socket) => connections.push(socket));
    const client = clientOf(`https://127.0.0.1:${await listen(server)}`, {
      certificateAuthority: certificate.cert,
    });
    const calls = [get(client), get(client)];
    await vi.waitUntil(() => arrived.length === 2);
    client.trust(`${certificate.cert}\n${(await generateCertificate(loopback)).cert}`);
    for (const response of arrived) response.end(PHONE_SYSTEM_XML);
    await expect(Promise.all(calls)).resolves.toHaveLength(2);
    await vi.waitUntil(() => connections.every((socket) => socket.destroyed));
    const next = get(client);
    await vi.waitUntil(() => arrived.length === 3);
    arrived[2]?.end(PHONE_SYSTEM_XML);
    await next;
    expect(connections).toHaveLength(3);
  });

  it('are rejected as a whole when there is none among them', async () => {
    const upstream = await startTlsUpstream(certificate);
    const client = clientOf(upstream.url, { certificateAuthority: certificate.cert });
    expect(() => {
      client.trust('no certificate');
    }).toThrow();
    await expect(get(client)).resolves.toMatchObject({ objectId: PHONE_SYSTEM_ID });
  });
});
