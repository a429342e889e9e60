import { beforeAll, describe, expect, it } from 'vitest';
import { useCannedGateway } from '../support/canned-gateway.js';
import { answerOf } from '../support/canned-upstream.js';
import { expectErrors, expectProblem } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

type Json = Record<string, unknown>;

const KINDS = ['pin', 'password'];

describe.each(KINDS)('the %s of a user', (kind) => {
  const { call, simulator } = useSimulatorGateway();
  let userId: string;
  let path: string;
  beforeAll(async () => {
    const { items } = (await call('GET', '/api/v1/users?alias=ada.bartik')).body as { items: Json[] };
    userId = String(items[0]?.objectId);
    path = `/api/v1/users/${userId}/${kind}`;
  });

  it('arrives, and is shown nowhere', async () => {
    const answer = await call('PATCH', path, { body: { credentials: '836492', credMustChange: false } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ credMustChange: false, alias: 'ada.bartik' });
    expect(answer.body).not.toHaveProperty('credentials');
    expect(answer.text).not.toContain('836492');
    expect(simulator().requests.some(({ url }) => url === `/vmrest/users/${userId}/credential/${kind}`)).toBe(
      true,
    );
    expect([
      simulator().isSecret(userId, 'Credentials', '836492'),
      simulator().isSecret(userId, 'Credentials', '836493'),
    ]).toEqual([true, false]);
  });

  it.each([
    ['short', '8364'],
    ['trivial', '123456'],
  ])('is invalid if a rule of the server does not allow it: too %s', async (_what, credentials) => {
    const answer = await call('PATCH', path, { body: { credentials, credMustChange: false } });
    expectProblem(answer, 'validation-failed', path, {
      errors: [
        {
          pointer: '/credentials',
          code: 'format',
          format: 'authentication-rule',
          detail: 'is not allowed by the authentication-rule of Unity Connection',
        },
      ],
      upstream: expect.objectContaining({ status: 400 }) as object,
    });
  });

  it('is not reported as invalid when something else may have been rejected', async () => {
    const body = { credentials: '8364', hackCount: 0 };
    expect((await call('PATCH', path, { body })).body).toMatchObject({ code: 'upstream-rejected' });
  });

  it('is unlocked after sign-ins that failed, and stays locked by an administrator', async () => {
    const locked = { hackCount: 3, hacked: true, timeHacked: '2026-01-02T03:04:05', locked: true };
    expect((await call('PATCH', path, { body: locked })).body).toMatchObject({ hacked: true });
    simulator().clearRequests();
    expect((await call('POST', `${path}/unlock`)).status).toBe(204);
    const body = (await call('GET', path)).body as Json;
    expect(body).toMatchObject({ hacked: false, hackCount: 0, locked: true });
    expect(body).not.toHaveProperty('timeHacked');
    const write = simulator().requests.find(({ method }) => method === 'PUT');
    expect(write?.body).toContain('<HackCount>0</HackCount>');
    expect(write?.body).toMatch(/<TimeHacked\s*\/>|<TimeHacked><\/TimeHacked>/);
  });
});

describe('scopes', () => {
  const people = useSimulatorGateway({}, { GATEWAY_API_KEY_SCOPES: 'people.read people.write' });
  const credentials = useSimulatorGateway({}, { GATEWAY_API_KEY_SCOPES: 'credentials.write' });
  const ID = '00000000-0000-4000-8000-000000000001';

  it.each(KINDS)('of people do not cover the %s of a user', async (kind) => {
    const path = `/api/v1/users/${ID}/${kind}`;
    expect((await people.call('GET', `/api/v1/users?pageSize=0`)).status).toBe(200);
    expectProblem(await people.call('GET', path), 'insufficient-scope', path);
    const unlock = `${path}/unlock`;
    expectProblem(await people.call('POST', unlock), 'insufficient-scope', unlock);
  });

  it.each(KINDS)('of credentials cover the %s of a user, and no user', async (kind) => {
    const path = `/api/v1/users/${ID}/${kind}`;
    const answer = await credentials.call('PATCH', path, {
      body: { locked: true },
      headers: { Prefer: 'return=minimal' },
    });
    expectProblem(answer, 'not-found', path, { upstream: expect.any(Object) as object });
    expectProblem(await credentials.call('GET', '/api/v1/users'), 'insufficient-scope', '/api/v1/users');
  });
});

describe('a PIN that the upstream repeats', () => {
  const { call, upstreamAnswers, log } = useCannedGateway({ LOG_LEVEL: 'trace' });
  const ID = '00000000-0000-4000-8000-000000000001';
  const PATH = `/api/v1/users/${ID}/pin`;
  const PIN = '836492417';
  const shown = answerOf(
    `<Credential><UserObjectId>${ID}</UserObjectId><Credentials>${PIN}</Credentials></Credential>`,
  );

  it('is in no answer that shows it, and in no line of the log', async () => {
    upstreamAnswers(() => shown);
    const answer = await call('GET', PATH);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ userObjectId: ID });
    expect(answer.text + log()).not.toContain(PIN);
  });

  it('is in no rejection: a message with it is left out', async () => {
    upstreamAnswers(({ method }) =>
      method === 'GET'
        ? shown
        : answerOf(
            `<ErrorDetails><errors><code>DATA_EXCEPTION</code><message>${PIN} is trivial</message></errors></ErrorDetails>`,
            { status: '400 Bad Request' },
          ),
    );
    const answer = await call('PATCH', PATH, { body: { credentials: PIN } });
    expect(answer.body).toMatchObject({ code: 'validation-failed', upstream: { code: 'DATA_EXCEPTION' } });
    expect((answer.body as { upstream: Json }).upstream).not.toHaveProperty('message');
    expect(answer.text + log()).not.toContain(PIN);
  });

  it('is not repeated by a body that is wrong', async () => {
    const answer = await call('PATCH', PATH, { body: { credentials: PIN, locked: 'yes' } });
    expectErrors(answer, PATH, [{ pointer: '/locked', code: 'type', detail: 'must be true or false' }]);
    expect(answer.text + log()).not.toContain(PIN);
  });
});
