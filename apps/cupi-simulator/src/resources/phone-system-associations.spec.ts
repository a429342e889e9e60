import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../server.js';
import { ABSENT_ID, BRANCH, call, FACTORY, textOf, textsOf } from '../simulator-client.fixture.js';

const LIST = `${BRANCH}/phonesystemassociations`;
const OPERATOR = '6b455973-13d1-4b10-871e-1d1d55f160d2';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

describe('phone system associations', () => {
  it('start with the two of the page', async () => {
    const { text } = await call(simulator, `${LIST}?rowsPerPage=2`);
    expect(textsOf(text, 'Alias')).toEqual(['undeliverablemessagesmailbox', 'operator']);
  });

  it('name their counts with a lower-case first letter', async () => {
    const { text } = await call(simulator, `${LIST}?rowsPerPage=1`);
    expect(
      ['numNotificationDevice', 'numNotificationMWI', 'numPrimaryCallHandler'].map((name) =>
        textOf(text, name),
      ),
    ).toEqual(['4', '1', '1']);
  });

  it('name themselves by the id of the user', async () => {
    const { text } = await call(simulator, `${LIST}?query=(Alias is operator)`);
    expect(textOf(text, 'URI')).toBe(`${LIST}/6b455973-13d1-4b10-871e-1d1d55f160d2`);
  });

  it('are paged', async () => {
    const { text } = await call(simulator, `${LIST}?rowsPerPage=20&pageNumber=2`);
    expect(textsOf(text, 'Alias')).toHaveLength(10);
  });

  it.each([
    'Alias is operator',
    'DisplayName is Operator',
    'ObjectId is 6b455973-13d1-4b10-871e-1d1d55f160d2',
  ])('are found by (%s)', async (query) => {
    const { text } = await call(simulator, `${LIST}?query=(${query})`);
    expect(textOf(text, 'Alias')).toBe('operator');
  });

  it('are not found by a count', async () => {
    const { status } = await call(simulator, `${LIST}?query=(numNotificationMWI is 1)`);
    expect(status).toBe(400);
  });

  it('are an empty list under an absent phone system', async () => {
    const { status, text } = await call(
      simulator,
      `/vmrest/phonesystems/${ABSENT_ID}/phonesystemassociations`,
    );
    expect([status, text]).toEqual([200, expect.stringMatching(/<PhoneSystemAssociations total="0"\/>$/)]);
  });

  it('can be read one by one, by the id of the user', async () => {
    const { status, text } = await call(simulator, `${LIST}/${OPERATOR}`);
    expect([status, textOf(text, 'ObjectId'), textOf(text, 'MediaSwitchDisplayName')]).toEqual([
      200,
      OPERATOR,
      'Branch PBX',
    ]);
  });

  it.each([
    ['user', BRANCH, ABSENT_ID],
    ['phone system', `/vmrest/phonesystems/${ABSENT_ID}`, OPERATOR],
    ['association of that user with that phone system', FACTORY, OPERATOR],
  ])('are 404 when there is no such %s', async (_, phoneSystem, userId) => {
    const { status, text } = await call(simulator, `${phoneSystem}/phonesystemassociations/${userId}`);
    expect([status, textOf(text, 'code'), textOf(text, 'message')]).toEqual([
      404,
      'NOT_FOUND',
      `phonesystemassociation - ObjectId=${userId}`,
    ]);
  });

  it.each(['PUT', 'DELETE', 'POST'])('cannot be written: %s', async (method) => {
    const answer = await call(simulator, `${LIST}/${OPERATOR}`, { method, xml: '<PhoneSystemAssociation/>' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('follow a change of the name of their phone system', async () => {
    const xml = '<PhoneSystem><DisplayName>Renamed</DisplayName></PhoneSystem>';
    await call(simulator, BRANCH, { method: 'PUT', xml });
    const { text } = await call(simulator, `${LIST}?rowsPerPage=1`);
    expect(textOf(text, 'MediaSwitchDisplayName')).toBe('Renamed');
  });
});
