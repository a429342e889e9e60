import { describe, expect, it } from 'vitest';
import { expectFaults, expectProblem } from '../support/problems.js';
import { SESSION_PATH } from '../support/sign-in.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const ONE = `${PATH}/${seeded.branch}`;
const AXL_SERVERS = `${ONE}/axl-servers`;

const mustBeObject = { pointer: '', detail: 'must be a JSON object' };

function fault(name: string, detail: string): object {
  return { pointer: `/${name}`, detail };
}

describe('a body', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 });

  async function expectBodyFaults(path: string, body: object | string, faults: object[]): Promise<void> {
    const method = path === ONE ? 'PATCH' : 'POST';
    expectFaults(await call(method, path, { body }), path, faults);
    expect(simulator().requests).toEqual([]);
  }

  it.each(['[]', '"x"', 'null', '5', 'true', `${'['.repeat(10_000)}${']'.repeat(10_000)}`])(
    'must be an object, not %.20s',
    (body) => expectBodyFaults(PATH, body, [mustBeObject]),
  );

  it('must be there', async () => {
    expectFaults(await call('POST', PATH), PATH, [mustBeObject]);
  });

  it.each(['PATCH', 'PUT'] as const)('of a %s must not be empty', async (method) => {
    const answer = await call(method, ONE, { body: {} });
    expectFaults(answer, ONE, [{ pointer: '', detail: 'must have at least one field to change' }]);
  });

  it('of a POST must have what the object cannot be made without', () =>
    expectBodyFaults(AXL_SERVERS, {}, [fault('hostOrIpAddress', 'is required')]));

  it('is told of all its faults at once', () =>
    expectBodyFaults(
      PATH,
      {
        DisplayName: 'x',
        callloopdtmf: 'A',
        colour: 'red',
        portCount: 2,
        objectId: seeded.branch,
        links: {},
        extensions: {},
        mwiForceOff: 'true',
        callLoopDtmf: 'E',
        callLoopGuardTimeMs: '2500',
        restrictDialStartTime: 1440,
      },
      [
        fault('DisplayName', 'is not a field; the field is called displayName'),
        fault('callloopdtmf', 'is not a field; the field is called callLoopDtmf'),
        fault('colour', 'is not a field'),
        fault('portCount', 'is read-only'),
        fault('objectId', 'is read-only'),
        fault('links', 'is read-only'),
        fault('extensions', 'is read-only'),
        fault('displayName', 'is required'),
        fault('mwiForceOff', 'must be true or false'),
        fault('callLoopDtmf', 'must be one of A, B, C, D'),
        fault('callLoopGuardTimeMs', 'must be a whole number from 0 to 2147483647'),
        fault('restrictDialStartTime', 'must be a whole number from 0 to 1439'),
      ],
    ));

  it('is told of its faults together with those of the path and the query', async () => {
    const answer = await call('PUT', `${PATH}/x?y=1&z=2`, { body: { mwiForceOff: null } });
    expectFaults(answer, `${PATH}/x`, [
      { parameter: 'phoneSystemId', detail: 'must be a UUID' },
      { parameter: 'y', detail: 'is not a parameter of this operation' },
      { parameter: 'z', detail: 'is not a parameter of this operation' },
      fault('mwiForceOff', 'must be true or false'),
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'has no field called %s',
    (name) => expectBodyFaults(ONE, `{"${name}":{"mwiForceOff":true}}`, [fault(name, 'is not a field')]),
  );

  it('has its names in the JSON Pointers escaped', () =>
    expectBodyFaults(ONE, { 'a/b~c': 1 }, [fault('a~1b~0c', 'is not a field')]));

  it.each([
    ['displayName', '', 'must not be empty'],
    ['displayName', 'x'.repeat(65), 'must have at most 64 characters'],
    ['displayName', '📞'.repeat(65), 'must have at most 64 characters'],
    ['displayName', 5069, 'must be a string'],
    ['displayName', null, 'must be a string'],
    ['displayName', ['x'], 'must be a string'],
    ['displayName', { x: 1 }, 'must be a string'],
    ['displayName', 'a\u0000b', 'has a character that XML cannot carry, such as a control character'],
    ['displayName', '\uD800', 'has a character that XML cannot carry, such as a control character'],
    ['displayName', '\uFFFE', 'has a character that XML cannot carry, such as a control character'],
    ['mwiForceOff', 1, 'must be true or false'],
    ['mwiForceOff', null, 'must be true or false'],
    ['mwiForceOff', [true], 'must be true or false'],
    ['callLoopDtmf', 'a', 'must be one of A, B, C, D'],
    ['callLoopDtmf', null, 'must be a string'],
    ['callLoopGuardTimeMs', -1, 'must be a whole number from 0 to 2147483647'],
    ['callLoopGuardTimeMs', 2_147_483_648, 'must be a whole number from 0 to 2147483647'],
    ['callLoopGuardTimeMs', 1.5, 'must be a whole number from 0 to 2147483647'],
    ['callLoopGuardTimeMs', true, 'must be a whole number from 0 to 2147483647'],
    ['callLoopGuardTimeMs', null, 'must be a whole number from 0 to 2147483647'],
    ['restrictDialEndTime', -1, 'must be a whole number from 0 to 1439'],
    ['ccmAxlUser', 'x', 'is read-only'],
    ['ccmVersion', '5', 'is read-only'],
    ['ccmCtiUser', 'x', 'is read-only'],
  ])('of a phone system is refused with %s %j', (name, value, detail) =>
    expectBodyFaults(ONE, { [name]: value }, [fault(name, detail)]),
  );

  const mediaRemoteServices =
    'must be one of CCM, CcmTftp, SipProxy, CcmAxl, Pimg, AsrMediaServer, TtsMediaServer, or the digits of another code';

  it.each([
    ['port', 65_536, 'must be a whole number from 0 to 65535'],
    ['tlsPort', '8443', 'must be a whole number from 0 to 65535'],
    ['precedence', -1, 'must be a whole number from 0 to 2147483647'],
    ['ccmVersion', 5, 'must be a string'],
    ['mediaPortGroupObjectId', seeded.branch, 'is read-only'],
    ['ccmAxlPassword', 5, 'must be a string'],
    ['ccmAxlPassword', 'a\u0001', 'has a character that XML cannot carry, such as a control character'],
    ['mediaSwitchObjectId', 'x', 'must be a UUID'],
    ['mediaSwitchObjectId', `{${seeded.branch}}`, 'must be a UUID'],
    ['mediaRemoteService', 'ccmaxl', mediaRemoteServices],
    ['mediaRemoteService', '0103', mediaRemoteServices],
    ['mediaRemoteService', '-1', mediaRemoteServices],
    ['mediaRemoteService', 103, 'must be a string'],
    ['skinnyStateMachine', 'Ccm', 'is read-only'],
  ])('of an AXL server is refused with %s %j', (name, value, detail) =>
    expectBodyFaults(AXL_SERVERS, { hostOrIpAddress: 'x', [name]: value }, [fault(name, detail)]),
  );

  it.each(['x'.repeat(64), '📞'.repeat(64), '5069', 'true', ' ', 'a\tb\nc', '<&>"\''])(
    'may name a phone system %j',
    async (displayName) => {
      expect((await call('POST', PATH, { body: { displayName } })).status).toBe(201);
    },
  );

  const repeated = 'is given more than once';

  it.each([
    ['a field', '{"displayName":"a","displayName":"b"}', ['/displayName']],
    [
      'a field with the same value',
      '{"mwiForceOff":true,"displayName":"a","displayName":"a"}',
      ['/displayName'],
    ],
    ['a name in two spellings of JSON', '{"displayName":"a","display\\u004eame":"b"}', ['/displayName']],
    [
      'two fields',
      '{"mwiForceOff":true,"displayName":"a","mwiForceOff":true,"displayName":"a"}',
      ['/mwiForceOff', '/displayName'],
    ],
  ])('has each name once: not %s', (_kind, body, pointers) =>
    expectBodyFaults(
      PATH,
      body,
      pointers.map((pointer) => ({ pointer, detail: repeated })),
    ),
  );

  it('has each name once in what its members hold, and is told so together with all other faults', () =>
    expectBodyFaults(PATH, '{"displayName":{"a":[0,{"b":1,"b":2}]},"colour":1,"colour":2}', [
      { pointer: '/displayName/a/1/b', detail: repeated },
      { pointer: '/colour', detail: repeated },
      { pointer: '/colour', detail: 'is not a field' },
      { pointer: '/displayName', detail: 'must be a string' },
    ]));

  it('of a sign-in has each name once, and nothing is sent upstream', async () => {
    const body = '{"username":"a","password":"b","password":"c"}';
    const answer = await call('POST', SESSION_PATH, { isAnonymous: true, body });
    expectFaults(answer, SESSION_PATH, [fault('password', repeated)]);
    expect(simulator().requests).toEqual([]);
  });

  it('of a sign-in is told of its faults together with those of the query', async () => {
    const answer = await call('POST', `${SESSION_PATH}?x=1`, { isAnonymous: true, body: { username: 'a' } });
    expectFaults(answer, SESSION_PATH, [
      { parameter: 'x', detail: 'is not a parameter of this operation' },
      fault('password', 'is required'),
    ]);
  });

  it.each([
    [1, 'The request has an error, named in `errors`.', 1],
    [2, 'The request has 2 errors, named in `errors`.', 2],
    [100, 'The request has 100 errors, named in `errors`.', 100],
    [101, 'The request has 101 errors; the first 100 are in `errors`.', 100],
  ])('is told of 100 faults at most, and how many there are: %i', async (count, detail, listed) => {
    const body = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));
    const answer = await call('PATCH', ONE, { body });
    expectProblem(answer, 'validation-failed', ONE, { detail, errors: expect.any(Array) as unknown });
    expect((answer.body as { errors: object[] }).errors).toEqual(
      Array.from({ length: listed }, (_, index) => fault(`f${index}`, 'is not a field')),
    );
  });

  it.each([
    ['as many', 'x'.repeat(99), `/${'x'.repeat(99)}`],
    ['one more', 'x'.repeat(100), `/${'x'.repeat(98)}…`],
    ['pairs of them', '📞'.repeat(60), `/${'📞'.repeat(49)}…`],
    ['a pair that would be cut in two', `x${'📞'.repeat(60)}`, `/x${'📞'.repeat(48)}\uFFFD…`],
  ])('has names of 100 characters repeated at most: %s', (_kind, name, pointer) =>
    expectBodyFaults(ONE, { [name]: 1 }, [{ pointer, detail: 'is not a field' }]),
  );

  it('may have its numbers in any notation of JSON', async () => {
    const answer = await call('PATCH', ONE, { body: '{"callLoopGuardTimeMs":3.0e3}' });
    expect(answer.body).toMatchObject({ callLoopGuardTimeMs: 3000 });
  });
});

describe('an id', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 });

  it.each([
    'x',
    '0',
    `%7B${seeded.branch}%7D`,
    seeded.branch.replaceAll('-', ''),
    `${seeded.branch};x=y`,
    `${seeded.branch}%20`,
    `${seeded.branch}%0A`,
    '%00',
    '..%2f',
    '%2e%2e',
    'a'.repeat(478),
  ])('that is no UUID is refused: %.50s', async (id) => {
    const path = `${PATH}/${id}`;
    expectFaults(await call('GET', path), path, [{ parameter: 'phoneSystemId', detail: 'must be a UUID' }]);
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    ['%', '%25'],
    ['%zz', '%25zz'],
    ['%ff', '%25ff'],
    ['a%20%c0%ae', 'a%2520%25c0%25ae'],
  ])('that is not percent-encoded is taken literally: %s', async (id, shown) => {
    expectFaults(await call('GET', `${PATH}/${id}`), `${PATH}/${shown}`, [
      { parameter: 'phoneSystemId', detail: 'must be a UUID' },
    ]);
  });

  it.each([
    ['letters', 'a'.repeat(479), `${'a'.repeat(475)}...`],
    ['many letters', 'a'.repeat(8000), `${'a'.repeat(475)}...`],
    ['percent signs', '%'.repeat(8000), `${'%25'.repeat(158)}...`],
    ['quotes', '"'.repeat(4000), `${'%22'.repeat(158)}...`],
  ])('that is too long to be repeated is cut, between its characters: %s', async (_kind, id, shown) => {
    expectFaults(await call('GET', `${PATH}/${id}`), `${PATH}/${shown}`, [
      { parameter: 'phoneSystemId', detail: 'must be a UUID' },
    ]);
  });

  it('is told of together with the other one of the path', async () => {
    const path = `${PATH}/x/axl-servers/y`;
    expectFaults(await call('DELETE', path), path, [
      { parameter: 'phoneSystemId', detail: 'must be a UUID' },
      { parameter: 'axlServerId', detail: 'must be a UUID' },
    ]);
  });

  it('stands alone: an object has no query', async () => {
    expectFaults(await call('GET', `${ONE}?page=1`), ONE, [
      { parameter: 'page', detail: 'is not a parameter of this operation' },
    ]);
  });
});
