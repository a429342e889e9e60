import { describe, expect, it } from 'vitest';
import { anEtag } from '../support/entity-tags.js';
import { expectProblem } from '../support/problems.js';
import { ABSENT_ID, seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PHONE_SYSTEM = `/api/v1/phone-systems/${seeded.branch}`;
const PATH = `${PHONE_SYSTEM}/associations`;
const OPERATOR = '6b455973-13d1-4b10-871e-1d1d55f160d2';

describe('the association of a user with a phone system', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 2 });

  it('is found by the id of the user, case-insensitively', async () => {
    const answer = await call('GET', `${PATH}/${OPERATOR.toUpperCase()}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      alias: 'operator',
      displayName: 'Operator',
      mediaSwitchDisplayName: 'Branch PBX',
      mediaSwitchObjectId: seeded.branch,
      numNotificationDevice: 4,
      numNotificationMwi: 1,
      numPrimaryCallHandler: 1,
      objectId: OPERATOR,
      etag: anEtag,
      links: {
        self: `${PATH}/${OPERATOR}`,
        phoneSystem: PHONE_SYSTEM,
        user: `/api/v1/users/${OPERATOR}`,
      },
    });
  });

  it('is what the list shows of it, and where the list says', async () => {
    const list = await call('GET', `${PATH}?alias=operator`);
    const [item] = (list.body as { items: { links: { self: string } }[] }).items;
    expect((await call('GET', String(item?.links.self))).body).toEqual(item);
  });

  it.each([
    ['user', `${PATH}/${ABSENT_ID}`],
    ['phone system', `/api/v1/phone-systems/${ABSENT_ID}/associations/${OPERATOR}`],
    ['such association', `/api/v1/phone-systems/${seeded.factory}/associations/${OPERATOR}`],
  ])('is not found when there is no %s', async (_what, path) => {
    expectProblem(await call('GET', path), 'not-found', path, {
      upstream: expect.objectContaining({ status: 404, code: 'NOT_FOUND' }) as object,
    });
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'POST'] as const)('cannot be written: %s', async (method) => {
    const answer = await call(method, `${PATH}/${OPERATOR}`, { body: {} });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});
