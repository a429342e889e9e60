import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { basic } from '../support/basic.js';
import { ACCOUNT } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { SESSION_PATH } from '../support/sign-in.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

vi.setConfig({ testTimeout: 15_000 });

const PATH = '/api/v1/phone-systems';
const ONE = `${PATH}/${seeded.branch}`;
const CHANGE = { mwiForceOff: false };

/** Two calls upstream that take so long are together over the deadline, and neither is by itself. */
const SLOW = { delayMs: 1200 };
const LIMITS = { CALL_DEADLINE_MS: '2000', CUPI_TIMEOUT_MS: '2000', CUPI_RETRIES: '0' };

describe('the deadline of a call that makes several calls upstream', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 }, LIMITS);
  const methodsSent = (): string[] => simulator().requests.map(({ method }) => method);

  it('ends a list whose parent is looked for', async () => {
    simulator().faults.set('slow', SLOW);
    const path = `${PATH}/${seeded.factory}/associations`;
    expectProblem(await call('GET', path), 'upstream-timeout', path);
    expect(methodsSent()).toEqual(['GET', 'GET']);
  });

  it('leaves the outcome of a change unknown that was already sent', async () => {
    simulator().faults.set('slow', SLOW);
    const headers = { 'If-Match': '*' };
    const answer = await call('PATCH', ONE, { body: CHANGE, headers });
    expectProblem(answer, 'upstream-timeout', ONE, { outcome: 'unknown' });
    expect(methodsSent()).toEqual(['GET', 'PUT']);
  });

  // A fifth of CUPI_TIMEOUT_MS must be left.
  it.each([
    ['has left too little time', 1700],
    ['is not answered', 5000],
  ])('lets no change be sent when the read before it %s', async (_, delayMs) => {
    simulator().faults.set('slow', { delayMs });
    const headers = { 'If-Match': '*' };
    const answer = await call('PATCH', ONE, { body: CHANGE, headers });
    expectProblem(answer, 'upstream-unavailable', ONE);
    expect(answer.headers['retry-after']).toBe('1');
    expect(methodsSent()).toEqual(['GET']);
  });

  it('ends the read after a change, which was made', async () => {
    simulator().faults.set('slow', SLOW);
    const answer = await call('PATCH', ONE, { body: CHANGE });
    expectProblem(answer, 'upstream-timeout', ONE, { outcome: 'succeeded' });
    expect(methodsSent()).toEqual(['PUT', 'GET']);
  });

  it('ends the read of the associations that explain an error', async () => {
    simulator().faults.set('slow', SLOW);
    const answer = await call('DELETE', ONE);
    expectProblem(answer, 'in-use', ONE, { upstream: expect.anything() as object });
    expect(methodsSent()).toEqual(['DELETE', 'GET']);
  });
});

describe('the deadline of a call that waits for its turn upstream', () => {
  const { call, simulator } = useSimulatorGateway(
    { phoneSystems: 2 },
    { ...LIMITS, CUPI_MAX_CONCURRENCY: '1', CACHE_STALE_IF_ERROR_SECONDS: '600' },
  );
  const requestCount = (): number => simulator().requests.length;

  /** Takes the only place at the upstream with a read of something else. */
  async function takePlace(): Promise<{ readonly done: Promise<unknown> }> {
    simulator().faults.set('slow', SLOW);
    const done = call('GET', `${PATH}?pageSize=3`);
    await expect.poll(requestCount).toBe(1);
    return { done };
  }

  it('ends a sign-in', async () => {
    const { done } = await takePlace();
    const answer = await call('POST', SESSION_PATH, { body: ACCOUNT, isAnonymous: true });
    expectProblem(answer, 'upstream-timeout', SESSION_PATH);
    await done;
  });

  it('ends a read for its own caller, and not for one who came later', async () => {
    const { done } = await takePlace();
    const first = call('GET', ONE);
    await expect.poll(requestCount, { timeout: 5000 }).toBe(2);
    const second = call('GET', ONE);
    expectProblem(await first, 'upstream-timeout', ONE);
    expect((await second).status).toBe(200);
    expect(requestCount()).toBe(2);
    await done;
  });

  it('serves a stale entry', async () => {
    await call('GET', ONE);
    simulator().clearRequests();
    const { done } = await takePlace();
    const { status, headers } = await call('GET', ONE);
    expect(status).toBe(200);
    expect(headers['cache-status']).toMatch(/^cupi-gateway; fwd=stale; ttl=-\d+$/);
    await done;
  });
});

describe('the deadline of a call that waits for another with the same account', () => {
  const { call, url, simulator } = useSimulatorGateway({}, LIMITS);

  it('ends it, without anything being sent', async () => {
    const Authorization = basic(ACCOUNT.username, ACCOUNT.password);
    // The account will be tried for the first time when the body is there.
    await sendIncomplete(url(), Authorization);
    const answer = await call('GET', ONE, { headers: { Authorization }, isAnonymous: true });
    expectProblem(answer, 'upstream-unavailable', ONE);
    expect(answer.headers['retry-after']).toBe('1');
    expect(simulator().requests).toEqual([]);
  });
});

/** Sends the beginning of a new object, and resolves when its header has arrived. */
async function sendIncomplete(url: string, authorization: string): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    const note = (): void => {
      resolve();
    };
    subscribe('http.server.request.start', note);
    onTestFinished(() => {
      unsubscribe('http.server.request.start', note);
    });
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  const fields = [
    `POST ${PATH} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${authorization}`,
    'Content-Type: application/json',
    'Content-Length: 9',
  ];
  socket.write(`${fields.join('\r\n')}\r\n\r\n{`);
  await arrived;
}
