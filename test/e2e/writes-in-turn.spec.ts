import { connect, type Socket } from 'node:net';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { API_KEY } from '../support/gateway.js';
import { freshPath, hold, namedUpstream } from '../support/named-upstream.js';
import { expectProblem } from '../support/problems.js';

vi.setConfig({ testTimeout: 15_000 });

const CHANGE = { body: { mwiForceOff: false }, headers: { Prefer: 'return=minimal' } };

/** Lets the gateway take note of what was sent to it. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

describe('writes to one object', () => {
  const { call, url, upstreamAnswers, received, log } = useCannedGateway({
    CUPI_QUEUE_LIMIT: '2',
    CUPI_TIMEOUT_MS: '3000',
    CALL_DEADLINE_MS: '3000',
  });
  const writesSent = (): number => received().filter(({ method }) => method === 'PUT').length;

  let path: string;
  let held: ReturnType<typeof hold>;
  beforeEach(() => {
    path = freshPath();
    held = hold(namedUpstream(() => 'PBX'));
    upstreamAnswers(held.answer);
  });

  /** Begins a write that the upstream works on until it is released. */
  async function beginWrite(): Promise<{ readonly answer: ReturnType<typeof call> }> {
    const answer = call('PATCH', path, CHANGE);
    await expect.poll(held.count).toBe(1);
    return { answer };
  }

  it('are queued up to the limit, and rejected beyond it', async () => {
    const { answer } = await beginWrite();
    const waiting = Array.from({ length: 5 }, () => call('PATCH', path, CHANGE));
    // Two are queued. The others are answered while the first is still in progress.
    const rejections: unknown[] = [];
    for (const write of waiting) void write.then(({ body }) => rejections.push(body));
    await expect.poll(() => rejections.length, { timeout: 2500 }).toBe(3);
    held.release();
    const statuses = (await Promise.all([answer, ...waiting])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([204, 204, 204, 503, 503, 503]);
    expect(rejections).toContainEqual(expect.objectContaining({ code: 'upstream-unavailable' }));
    expect(writesSent()).toBe(3);
  });

  it('are not sent when the time is over that they have waited for', async () => {
    const { answer } = await beginWrite();
    const waiting = await call('PATCH', path, CHANGE);
    expectProblem(waiting, 'upstream-unavailable', path);
    expect(waiting.headers['retry-after']).toBe('1');
    expect((await answer).body).toMatchObject({ code: 'upstream-timeout', outcome: 'unknown' });
    held.release();
    expect((await call('PATCH', path, CHANGE)).status).toBe(204);
    expect(writesSent()).toBe(2);
  });

  it('are not sent when their caller has left while they waited', async () => {
    const { answer } = await beginWrite();
    const socket = sendChange(url(), path, 'write-of-one-who-leaves');
    await settle();
    socket.destroy();
    const auditLine = (): string | undefined =>
      log()
        .split('\n')
        .find((line) => line.includes('"audit"') && line.includes('write-of-one-who-leaves'));
    await expect.poll(auditLine).toContain('"outcome":"failed"');
    held.release();
    expect((await answer).status).toBe(204);
    expect((await call('PATCH', path, CHANGE)).status).toBe(204);
    expect(writesSent()).toBe(2);
  });
});

function sendChange(url: string, path: string, requestId: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const body = JSON.stringify(CHANGE.body);
  const fields = [
    `PATCH ${path} HTTP/1.1`,
    'Host: localhost',
    `X-API-Key: ${API_KEY}`,
    `X-Request-Id: ${requestId}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${fields.join('\r\n')}\r\n\r\n${body}`);
  return socket;
}
