import { describe, expect, it } from 'vitest';
import { basic } from '../support/basic.js';
import { ACCOUNT, startGatewayOnSimulator } from '../support/gateway.js';
import { expectProblem } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const reader = { username: 'reader', password: 'password-of-the-reader' };
const asReader = {
  isAnonymous: true,
  headers: { Authorization: basic(reader.username, reader.password) },
};

describe('a session upstream', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 30, readOnlyAdministrator: reader });
  let page = 0;
  /** A path that has not been asked for before. */
  const fresh = (): string => `${PATH}?page=${(page += 1)}&pageSize=1`;

  function sessions(): (string | undefined)[] {
    return simulator().requests.map(({ sessionUsername }) => sessionUsername);
  }

  it('is opened by the first call of an account, and carries on with the others', async () => {
    for (let calls = 0; calls < 4; calls += 1) expect((await call('GET', fresh())).status).toBe(200);
    expect(sessions()).toEqual([undefined, ...Array<string>(3).fill(ACCOUNT.username)]);
  });

  it('is never used for another account', async () => {
    await call('GET', fresh());
    await call('GET', fresh(), asReader);
    simulator().clearRequests();
    const calls = Array.from({ length: 20 }, (_, index) => call('GET', fresh(), index % 2 ? asReader : {}));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(sessions().filter((username) => username === reader.username)).toHaveLength(10);
    expect(sessions().filter((username) => username === ACCOUNT.username)).toHaveLength(10);
    for (const { username, sessionUsername } of simulator().requests) expect(sessionUsername).toBe(username);
  });

  it('is not used for the same user with another password', async () => {
    await call('GET', fresh(), asReader);
    simulator().clearRequests();
    const headers = { Authorization: basic(reader.username, 'wrong') };
    const answer = await call('GET', PATH, { isAnonymous: true, headers });
    expectProblem(answer, 'credentials-rejected', PATH, {
      upstream: expect.objectContaining({ status: 401 }) as object,
    });
    expect(sessions()).toEqual([undefined]);
  });

  it('that is rejected is opened again with the password, for reads and writes', async () => {
    await call('GET', fresh());
    for (const method of ['GET', 'POST'] as const) {
      simulator().clearRequests();
      simulator().faults.set('unauthorized', { times: 1 });
      const body = { displayName: `again ${method}` };
      const answer = await call(method, method === 'GET' ? fresh() : PATH, method === 'GET' ? {} : { body });
      expect(answer.status).toBeLessThan(300);
      expect(sessions().slice(0, 2)).toEqual([ACCOUNT.username, undefined]);
      expect(
        simulator()
          .requests.map(({ status }) => status)
          .slice(0, 2),
      ).toEqual([401, answer.status]);
    }
  });
});

describe('a credential of the gateway that is rejected upstream', () => {
  it('is tried once, and then left alone; others are not concerned', async () => {
    const { call, simulator } = await startGatewayOnSimulator(
      { phoneSystems: 1, readOnlyAdministrator: reader },
      { CUPI_PASSWORD: 'outdated' },
    );
    const upstream = { status: 401 };
    expectProblem(await call('GET', PATH), 'upstream-credentials-rejected', PATH, { upstream });
    expect(simulator.requests).toHaveLength(1);

    const again = await call('POST', PATH, { body: { displayName: 'x' } });
    expect(again.status).toBe(502);
    expect(again.body).toMatchObject({ code: 'upstream-credentials-rejected' });
    expect((await call('GET', `${PATH}?page=2`)).status).toBe(502);
    expect(simulator.requests).toHaveLength(1);

    expect((await call('GET', PATH, asReader)).status).toBe(200);
    const own = { Authorization: basic(ACCOUNT.username, ACCOUNT.password) };
    expect((await call('GET', PATH, { isAnonymous: true, headers: own })).status).toBe(200);
  });
});
