import type { FaultName, FaultOptions } from '#simulator';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '#gateway/problems/core';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const ONE = `${PATH}/${seeded.branch}`;
const AXL_SERVERS = `${ONE}/axl-servers`;
const CHANGE = { body: { mwiForceOff: false } };

interface Problem {
  readonly code: ProblemCode;
  readonly outcome?: string;
}

/** One call at a time, so that a following call works only when the one before has given its slot back. */
const ENVIRONMENT = { CUPI_TIMEOUT_MS: '600', CUPI_MAX_CONCURRENCY: '1', CUPI_RETRIES: '0' };

describe('a fault of Unity Connection', { timeout: 15_000 }, () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 5 }, ENVIRONMENT);

  async function expectRecovery(): Promise<void> {
    simulator().faults.clear();
    expect((await call('GET', PATH)).status).toBe(200);
    expect((await call('PATCH', ONE, CHANGE)).status).toBe(200);
  }

  it.each<[FaultName, FaultOptions, number, ProblemCode]>([
    ['busy', {}, 503, 'upstream-unavailable'],
    ['forbidden', {}, 403, 'upstream-forbidden'],
    ['error-500', {}, 502, 'upstream-error'],
    ['html', {}, 502, 'upstream-invalid-response'],
    ['html-500', {}, 502, 'upstream-error'],
    ['redirect', {}, 502, 'upstream-invalid-response'],
    ['hang', {}, 504, 'upstream-timeout'],
    ['slow', { delayMs: 5000 }, 504, 'upstream-timeout'],
    ['slow-body', { delayMs: 1000 }, 504, 'upstream-timeout'],
    ['drop', {}, 503, 'upstream-unavailable'],
    ['drop-in-body', {}, 503, 'upstream-unavailable'],
    ['truncate', {}, 502, 'upstream-invalid-response'],
    ['wrong-root', {}, 502, 'upstream-invalid-response'],
    ['malformed', {}, 502, 'upstream-invalid-response'],
    ['doctype', {}, 502, 'upstream-invalid-response'],
  ])('fails a read, and only as long as it lasts: %s', async (name, options, status, code) => {
    simulator().faults.set(name, options);
    const answer = await call('GET', PATH);
    expect([answer.status, (answer.body as Problem).code]).toEqual([status, code]);
    expect(answer.body).not.toHaveProperty('outcome');
    if (status === 503) expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    await expectRecovery();
  });

  it.each<[FaultName, FaultOptions, ProblemCode, string | undefined]>([
    ['busy', {}, 'upstream-unavailable', undefined],
    ['forbidden', {}, 'upstream-forbidden', undefined],
    ['error-500', {}, 'upstream-error', 'unknown'],
    ['html-500', {}, 'upstream-error', 'unknown'],
    ['redirect', {}, 'upstream-invalid-response', 'unknown'],
    ['hang', {}, 'upstream-timeout', 'unknown'],
    ['slow', { delayMs: 5000 }, 'upstream-timeout', 'unknown'],
    ['drop', {}, 'upstream-unavailable', 'unknown'],
  ])('reports the outcome of a change, which is sent once: %s', async (name, options, code, outcome) => {
    simulator().faults.set(name, { method: 'PUT', ...options });
    const answer = await call('PATCH', ONE, CHANGE);
    const problem = answer.body as Problem;
    expect([problem.code, problem.outcome]).toEqual([code, outcome]);
    expect(simulator().requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    await expectRecovery();
  });

  it.each<[FaultName, FaultOptions]>([
    ['malformed', {}],
    ['wrong-root', {}],
    ['truncate', {}],
    ['hang', {}],
    ['error-500', {}],
  ])('after a change was made says that it was made: %s', async (name, options) => {
    simulator().faults.set(name, { method: 'GET', ...options });
    const answer = await call('PATCH', ONE, CHANGE);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect((answer.body as Problem).outcome).toBe('succeeded');
    await expectRecovery();
  });

  it.each<FaultName>(['echo-secrets', 'ignore-cookies', 'json-single-as-array', 'xml-errors-only'])(
    'that is none to a caller changes nothing but what it is: %s',
    async (name) => {
      simulator().faults.set(name);
      const axlServer = { hostOrIpAddress: `${name}.example`, ccmAxlPassword: 'canary-password' };
      const created = await call('POST', AXL_SERVERS, { body: axlServer });
      expect(created.status).toBe(201);
      const list = await call('GET', AXL_SERVERS);
      expect(list.status).toBe(200);
      expect(created.text + list.text).not.toContain('canary-password');
      expect((await call('GET', `${PATH}/00000000-0000-4000-8000-00000000dead`)).status).toBe(404);
      await expectRecovery();
    },
  );
});

describe('a list that never ends', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 }, { CUPI_MAX_CONCURRENCY: '1' });

  it('is read no further than 10 MiB: endless', { timeout: 15_000 }, async () => {
    simulator().faults.set('endless');
    const answer = await call('GET', PATH);
    expect([answer.status, (answer.body as Problem).code]).toEqual([502, 'upstream-invalid-response']);
    simulator().faults.clear();
    expect((await call('GET', PATH)).status).toBe(200);
  });
});

// Apart from the others, since the account is left alone for a while after that.
describe('a rejection of the account of the gateway', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 1 }, ENVIRONMENT);

  it('is reported, and not tried again at once, so that the account is not locked: unauthorized', async () => {
    simulator().faults.set('unauthorized');
    for (let turn = 0; turn < 5; turn += 1) {
      const answer = await call('GET', PATH);
      expect([answer.status, (answer.body as Problem).code]).toEqual([502, 'upstream-credentials-rejected']);
    }
    expect(simulator().requests).toHaveLength(1);
  });

  it('does not affect others', async () => {
    const Authorization = `Basic ${Buffer.from('reader:sample-password').toString('base64')}`;
    expect((await call('GET', PATH, { isAnonymous: true, headers: { Authorization } })).status).toBe(200);
  });
});
