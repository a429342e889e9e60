import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf, startCannedUpstream, type CannedAnswer } from '../support/canned-upstream.js';
import { startGateway } from '../support/gateway.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const PATH = `/api/v1/phone-systems/${ID}`;
const LIST = '/api/v1/phone-systems';
const PHONE_SYSTEM = answerOf(`<PhoneSystem><ObjectId>${ID}</ObjectId></PhoneSystem>`);
/** Reads of different objects, which are not made into one call. */
const PATHS = [1, 2, 3, 4].map((digit) => `/api/v1/phone-systems/${ID.slice(0, -1)}${digit}`);
const TIMEOUT_MS = 300;
const NAME = { displayName: 'PBX' };

const hang: CannedAnswer = () => undefined;
const reset: CannedAnswer = (_request, socket) => {
  socket.resetAndDestroy();
  return undefined;
};
const resetInBody: CannedAnswer = (_request, socket) => {
  socket.write(PHONE_SYSTEM.subarray(0, -5), () => setTimeout(() => socket.resetAndDestroy(), 30));
  return undefined;
};
const trickle: CannedAnswer = (_request, socket) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<PhoneSystem>');
  writeEveryTenMs(socket, ' ');
  return undefined;
};
const trickleHeaders: CannedAnswer = (_request, socket) => {
  socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
  writeEveryTenMs(socket, 'x');
  return undefined;
};

function writeEveryTenMs(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 10);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

describe('an upstream that does not answer in time', () => {
  const { call, upstreamAnswers, received } = useCannedGateway({
    CUPI_TIMEOUT_MS: String(TIMEOUT_MS),
    CUPI_MAX_CONCURRENCY: '1',
  });

  it.each([
    ['hangs', hang],
    ['sends its headers byte by byte', trickleHeaders],
    ['sends its body byte by byte', trickle],
  ])('is a timeout of a read: it %s', async (_case, answer) => {
    upstreamAnswers(answer);
    const start = performance.now();
    const { status, body } = await call('GET', PATH);
    expect(performance.now() - start).toBeLessThan(TIMEOUT_MS + 4_700);
    expect(status).toBe(504);
    expect(body).toMatchObject({ code: 'upstream-timeout', instance: PATH });
    expect(body).not.toHaveProperty('outcome');
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['POST', LIST, NAME],
    ['PATCH', PATH, NAME],
    ['PUT', PATH, NAME],
    ['DELETE', PATH, undefined],
  ] as const)('leaves the outcome of %s unknown, which is not repeated', async (method, path, body) => {
    upstreamAnswers(hang);
    const answer = await call(method, path, body && { body });
    expect(answer.status).toBe(504);
    expect(answer.body).toMatchObject({ code: 'upstream-timeout', outcome: 'unknown' });
    expect(received()).toHaveLength(1);
  });

  it('has its connection closed, which frees the slot for the next call', async () => {
    let hanging: Socket | undefined;
    upstreamAnswers((_request, socket) => {
      hanging = socket;
      return undefined;
    });
    await call('GET', PATH);
    upstreamAnswers(() => PHONE_SYSTEM);
    expect((await call('GET', PATH)).status).toBe(200);
    expect(hanging?.destroyed).toBe(true);
  });

  it('keeps the calls that wait behind it from waiting longer than that', async () => {
    upstreamAnswers(hang);
    const answers = await Promise.all(PATHS.slice(0, 3).map((path) => call('GET', path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([503, 504, 504]);
    const waiting = answers.find(({ status }) => status === 503);
    expect(waiting?.body).toMatchObject({ code: 'upstream-unavailable' });
    expect(waiting?.headers['retry-after']).toMatch(/^\d+$/);
    expect(received()).toHaveLength(2);
  });
});

describe('an upstream whose connection breaks', () => {
  const { call, upstreamAnswers, received } = useCannedGateway();

  it.each([
    ['before the answer', reset],
    ['in the answer', resetInBody],
  ])('is unavailable to a read: %s', async (_case, answer) => {
    upstreamAnswers(answer);
    const { status, body, headers } = await call('GET', PATH);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'upstream-unavailable' });
    expect(body).not.toHaveProperty('outcome');
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
  });

  it.each([
    ['POST', LIST, NAME],
    ['PATCH', PATH, NAME],
    ['DELETE', PATH, undefined],
  ] as const)('leaves the outcome of %s unknown, which is not repeated', async (method, path, body) => {
    upstreamAnswers(reset);
    const answer = await call(method, path, body && { body });
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'upstream-unavailable', outcome: 'unknown' });
    expect(received()).toHaveLength(1);
  });
});

describe('an upstream that is not there', () => {
  it('is unavailable, and a write to it has no unknown outcome', async () => {
    const { call } = await startGateway({ CUPI_URLS: 'http://127.0.0.1:1' });
    for (const request of [call('GET', PATH), call('PATCH', PATH, { body: NAME })]) {
      const answer = await request;
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ code: 'upstream-unavailable' });
      expect(answer.body).not.toHaveProperty('outcome');
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(answer.text).not.toContain('127.0.0.1');
    }
  });

  it('is unavailable when the host has no address', async () => {
    const { call } = await startGateway({ CUPI_URLS: 'http://cuc.invalid' });
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ code: 'upstream-unavailable' });
    expect(answer.text).not.toContain('cuc.invalid');
  });
});

describe('an upstream that is busy', () => {
  it('gets no more calls at once than configured, and the rest are queued or rejected', async () => {
    const waiting: (() => void)[] = [];
    const upstream = await startCannedUpstream((_request, socket) => {
      waiting.push(() => socket.write(PHONE_SYSTEM));
      return undefined;
    });
    const { call } = await startGateway({
      CUPI_URLS: upstream.url,
      CUPI_MAX_CONCURRENCY: '2',
      CUPI_QUEUE_LIMIT: '1',
    });
    const answers = PATHS.map((path) => call('GET', path));
    const refused = await Promise.race(answers);
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'upstream-unavailable' });
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(upstream.received).toHaveLength(2);
    waiting.splice(0).forEach((answer) => {
      answer();
    });
    await expect.poll(() => waiting.length).toBe(1);
    waiting.splice(0).forEach((answer) => {
      answer();
    });
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 503]);
    expect(upstream.received).toHaveLength(3);
  });
});
