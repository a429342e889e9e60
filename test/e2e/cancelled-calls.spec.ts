import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { API_KEY, startGateway, type TestGateway } from '../support/gateway.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const LIST = '/api/v1/phone-systems';
const PHONE_SYSTEM = answerOf(`<PhoneSystem><ObjectId>${ID}</ObjectId></PhoneSystem>`);

/** A gateway that calls upstream once at a time, and an upstream that keeps the first call until it is released. */
async function startBusyGateway() {
  let release = (): void => undefined;
  const upstream = await startCannedUpstream((_request, socket) => {
    if (upstream.received.length > 1) return PHONE_SYSTEM;
    release = () => socket.write(PHONE_SYSTEM);
    return undefined;
  });
  const gateway = await startGateway({ CUPI_URLS: upstream.url, CUPI_MAX_CONCURRENCY: '1' });
  const first = gateway.call('GET', `${LIST}/${ID}`);
  await expect.poll(() => upstream.received.length).toBe(1);
  const targets = (): string[] => upstream.received.map(({ method, target }) => `${method} ${target}`);
  return {
    gateway,
    first,
    targets,
    release: () => {
      release();
    },
  };
}

function send({ url }: TestGateway, method: string, path: string, body = ''): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const type = body && `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n${type}\r\n${body}`,
  );
  return socket;
}

/** Lets the gateway take note of what was sent to it, or of a connection that ended. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe('a caller that disconnects while the call is queued', () => {
  it.each(['GET', 'HEAD'])('makes no call upstream: %s', async (method) => {
    const { gateway, first, targets, release } = await startBusyGateway();
    const sockets = Array.from({ length: 5 }, () => send(gateway, method, `${LIST}/${ID}`));
    await settle();
    for (const socket of sockets) socket.destroy();
    await settle();
    release();
    expect((await first).status).toBe(200);
    expect((await gateway.call('GET', `${LIST}/${ID}`)).status).toBe(200);
    expect(targets()).toHaveLength(2);
    expect(gateway.log()).not.toMatch(/"level":"(?:warn|error)"[^\n]*"requestId"/);
  });

  it('has its change made all the same', async () => {
    const { gateway, first, targets, release } = await startBusyGateway();
    const socket = send(gateway, 'PATCH', `${LIST}/${ID}`, '{"mwiForceOff":true}');
    await settle();
    socket.destroy();
    await settle();
    release();
    await first;
    await expect.poll(targets).toContain(`PUT /vmrest/phonesystems/${ID}`);
  });
});

describe('a caller that disconnects while the upstream works on the call', () => {
  it('frees the slot for the next call', async () => {
    const upstream = await startCannedUpstream(() =>
      upstream.received.length === 1 ? undefined : PHONE_SYSTEM,
    );
    const gateway = await startGateway({ CUPI_URLS: upstream.url, CUPI_MAX_CONCURRENCY: '1' });
    const socket = send(gateway, 'GET', `${LIST}/${ID}`);
    await expect.poll(() => upstream.received.length).toBe(1);
    socket.destroy();
    expect((await gateway.call('GET', `${LIST}/${ID}`)).status).toBe(200);
  });
});
