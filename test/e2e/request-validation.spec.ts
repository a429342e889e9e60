import { describe, expect, it } from 'vitest';
import type { RequestError, Violation } from '#gateway/problems/core';
import { expectErrors, expectProblem, noUuid, unknownParameter } from '../support/problems.js';
import { SESSION_PATH } from '../support/sign-in.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const ONE = `${PATH}/${seeded.branch}`;
const AXL_SERVERS = `${ONE}/axl-servers`;

const mustBeObject = { pointer: '', detail: 'must be a JSON object' };

const unknown: Violation = { code: 'unknown', detail: 'is not a field' };
const readOnly: Violation = { code: 'read-only', detail: 'is read-only' };
const required: Violation = { code: 'required', detail: 'is required' };
const noString: Violation = { code: 'type', detail: 'must be a string' };
const noBoolean: Violation = { code: 'type', detail: 'must be true or false' };
const notXml: Violation = {
  code: 'characters',
  detail: 'has a character that XML cannot carry, such as a control character',
};
const repeated: Violation = { code: 'conflict', detail: 'is given more than once' };
const tooLong: Violation = { code: 'too-long', maxLength: 64, detail: 'must have at most 64 characters' };

function misspelled(name: string): Violation {
  return { code: 'unknown', detail: `is not a field; the field is called ${name}` };
}

function noneOf(allowed: readonly string[], others = ''): Violation {
  return { code: 'not-allowed', allowed, detail: `must be one of ${allowed.join(', ')}${others}` };
}

function notFrom(minimum: number, maximum: number, code: 'type' | 'too-small' | 'too-large'): Violation {
  const detail = `must be a whole number from ${minimum} to ${maximum}`;
  if (code === 'type') return { code, detail };
  return code === 'too-small' ? { code, minimum, detail } : { code, maximum, detail };
}

function errorOf(name: string, violation: Violation): RequestError {
  return { pointer: `/${name}`, ...violation };
}

describe('a body', () => {
  const { call, simulator } = useSimulatorGateway({ phoneSystems: 2 });

  async function expectBodyErrors(
    path: string,
    body: object | string,
    errors: RequestError[],
  ): Promise<void> {
    const method = path === ONE ? 'PATCH' : 'POST';
    expectErrors(await call(method, path, { body }), path, errors);
    expect(simulator().requests).toEqual([]);
  }

  it.each(['[]', '"x"', 'null', '5', 'true', `${'['.repeat(10_000)}${']'.repeat(10_000)}`])(
    'must be an object, not %.20s',
    (body) => expectBodyErrors(PATH, body, [{ ...mustBeObject, code: 'type' }]),
  );

  it('must be there', async () => {
    expectErrors(await call('POST', PATH), PATH, [{ ...mustBeObject, code: 'required' }]);
  });

  it.each(['PATCH', 'PUT'] as const)('of a %s must not be empty', async (method) => {
    const answer = await call(method, ONE, { body: {} });
    expectErrors(answer, ONE, [
      { pointer: '', code: 'required', detail: 'must have at least one field to change' },
    ]);
  });

  it('of a POST must have what the object cannot be made without', () =>
    expectBodyErrors(AXL_SERVERS, {}, [errorOf('hostOrIpAddress', required)]));

  it('gets all its errors at once', () =>
    expectBodyErrors(
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
        errorOf('DisplayName', misspelled('displayName')),
        errorOf('callloopdtmf', misspelled('callLoopDtmf')),
        errorOf('colour', unknown),
        errorOf('portCount', readOnly),
        errorOf('objectId', readOnly),
        errorOf('links', readOnly),
        errorOf('extensions', readOnly),
        errorOf('displayName', required),
        errorOf('mwiForceOff', noBoolean),
        errorOf('callLoopDtmf', noneOf(['A', 'B', 'C', 'D'])),
        errorOf('callLoopGuardTimeMs', notFrom(0, 2_147_483_647, 'type')),
        errorOf('restrictDialStartTime', notFrom(0, 1439, 'too-large')),
      ],
    ));

  it('gets its errors together with those of the path and the query', async () => {
    const answer = await call('PUT', `${PATH}/x?y=1&z=2`, { body: { mwiForceOff: null } });
    expectErrors(answer, `${PATH}/x`, [
      noUuid('phoneSystemId'),
      unknownParameter('y'),
      unknownParameter('z'),
      errorOf('mwiForceOff', noBoolean),
    ]);
    expect(simulator().requests).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'has no field called %s',
    (name) => expectBodyErrors(ONE, `{"${name}":{"mwiForceOff":true}}`, [errorOf(name, unknown)]),
  );

  it('has its names in the JSON Pointers escaped', () =>
    expectBodyErrors(ONE, { 'a/b~c': 1 }, [errorOf('a~1b~0c', unknown)]));

  it.each<[string, unknown, Violation]>([
    ['displayName', '', { code: 'too-short', minLength: 1, detail: 'must not be empty' }],
    ['displayName', 'x'.repeat(65), tooLong],
    ['displayName', '📞'.repeat(65), tooLong],
    ['displayName', 5069, noString],
    ['displayName', null, noString],
    ['displayName', ['x'], noString],
    ['displayName', { x: 1 }, noString],
    ['displayName', 'a\u0000b', notXml],
    ['displayName', '\uD800', notXml],
    ['displayName', '\uFFFE', notXml],
    ['mwiForceOff', 1, noBoolean],
    ['mwiForceOff', null, noBoolean],
    ['mwiForceOff', [true], noBoolean],
    ['callLoopDtmf', 'a', noneOf(['A', 'B', 'C', 'D'])],
    ['callLoopDtmf', null, noString],
    ['callLoopGuardTimeMs', -1, notFrom(0, 2_147_483_647, 'too-small')],
    ['callLoopGuardTimeMs', 2_147_483_648, notFrom(0, 2_147_483_647, 'too-large')],
    ['callLoopGuardTimeMs', 1.5, notFrom(0, 2_147_483_647, 'type')],
    ['callLoopGuardTimeMs', true, notFrom(0, 2_147_483_647, 'type')],
    ['callLoopGuardTimeMs', null, notFrom(0, 2_147_483_647, 'type')],
    ['restrictDialEndTime', -1, notFrom(0, 1439, 'too-small')],
    ['ccmAxlUser', 'x', readOnly],
    ['ccmVersion', '5', readOnly],
    ['ccmCtiUser', 'x', readOnly],
  ])('of a phone system is rejected with %s %j', (name, value, violation) =>
    expectBodyErrors(ONE, { [name]: value }, [errorOf(name, violation)]),
  );

  const noUuidField: Violation = { code: 'format', format: 'uuid', detail: 'must be a UUID' };
  const noService = noneOf(
    ['CCM', 'CcmTftp', 'SipProxy', 'CcmAxl', 'Pimg', 'AsrMediaServer', 'TtsMediaServer'],
    ', or the digits of another code',
  );

  it.each<[string, unknown, Violation]>([
    ['port', 65_536, notFrom(0, 65_535, 'too-large')],
    ['tlsPort', '8443', notFrom(0, 65_535, 'type')],
    ['precedence', -1, notFrom(0, 2_147_483_647, 'too-small')],
    ['ccmVersion', 5, noString],
    ['mediaPortGroupObjectId', seeded.branch, readOnly],
    ['ccmAxlPassword', 5, noString],
    ['ccmAxlPassword', 'a\u0001', notXml],
    ['mediaSwitchObjectId', 5, noString],
    ['mediaSwitchObjectId', 'x', noUuidField],
    ['mediaSwitchObjectId', `{${seeded.branch}}`, noUuidField],
    ['mediaRemoteService', 'ccmaxl', noService],
    ['mediaRemoteService', '0103', noService],
    ['mediaRemoteService', '-1', noService],
    ['mediaRemoteService', 103, noString],
    ['skinnyStateMachine', 'Ccm', readOnly],
  ])('of an AXL server is rejected with %s %j', (name, value, violation) =>
    expectBodyErrors(AXL_SERVERS, { hostOrIpAddress: 'x', [name]: value }, [errorOf(name, violation)]),
  );

  it.each(['x'.repeat(64), '📞'.repeat(64), '5069', 'true', ' ', 'a\tb\nc', '<&>"\''])(
    'may name a phone system %j',
    async (displayName) => {
      expect((await call('POST', PATH, { body: { displayName } })).status).toBe(201);
    },
  );

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
    expectBodyErrors(
      PATH,
      body,
      pointers.map((pointer) => ({ pointer, ...repeated })),
    ),
  );

  it('must not repeat a value in its members, which is reported together with all other errors', () =>
    expectBodyErrors(PATH, '{"displayName":{"a":[0,{"b":1,"b":2}]},"colour":1,"colour":2}', [
      { pointer: '/displayName/a/1/b', ...repeated },
      { pointer: '/colour', ...repeated },
      { pointer: '/colour', ...unknown },
      { pointer: '/displayName', ...noString },
    ]));

  it('of a sign-in has each name once, and nothing is sent upstream', async () => {
    const body = '{"username":"a","password":"b","password":"c"}';
    const answer = await call('POST', SESSION_PATH, { isAnonymous: true, body });
    expectErrors(answer, SESSION_PATH, [errorOf('password', repeated)]);
    expect(simulator().requests).toEqual([]);
  });

  it('of a sign-in gets its errors together with those of the query', async () => {
    const answer = await call('POST', `${SESSION_PATH}?x=1`, { isAnonymous: true, body: { username: 'a' } });
    expectErrors(answer, SESSION_PATH, [unknownParameter('x'), errorOf('password', required)]);
  });

  it.each([
    [1, 'The request has an error, named in `errors`.', 1],
    [2, 'The request has 2 errors, named in `errors`.', 2],
    [100, 'The request has 100 errors, named in `errors`.', 100],
    [101, 'The request has 101 errors; the first 100 are in `errors`.', 100],
  ])('gets 100 errors at most, and how many there are: %i', async (count, detail, listed) => {
    const body = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));
    const answer = await call('PATCH', ONE, { body });
    expectProblem(answer, 'validation-failed', ONE, { detail, errors: expect.any(Array) as unknown });
    expect((answer.body as { errors: object[] }).errors).toEqual(
      Array.from({ length: listed }, (_, index) => errorOf(`f${index}`, unknown)),
    );
  });

  it.each([
    ['as many', 'x'.repeat(99), `/${'x'.repeat(99)}`],
    ['one more', 'x'.repeat(100), `/${'x'.repeat(98)}…`],
    ['pairs of them', '📞'.repeat(60), `/${'📞'.repeat(49)}…`],
    ['a pair that would be cut in two', `x${'📞'.repeat(60)}`, `/x${'📞'.repeat(48)}\uFFFD…`],
  ])('has names of 100 characters repeated at most: %s', (_kind, name, pointer) =>
    expectBodyErrors(ONE, { [name]: 1 }, [{ pointer, ...unknown }]),
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
    '1234567890',
    `${seeded.branch}x`,
    `%7B${seeded.branch}%7D`,
    seeded.branch.replaceAll('-', ''),
    `${seeded.branch};x=y`,
    `${seeded.branch}%20`,
    `${seeded.branch}%0A`,
    '%00',
    '..%2f',
    '%2e%2e',
    'a'.repeat(478),
  ])('that is no UUID is rejected: %.50s', async (id) => {
    const path = `${PATH}/${id}`;
    for (const method of ['GET', 'DELETE'] as const) {
      expectErrors(await call(method, path), path, [noUuid('phoneSystemId')]);
    }
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    ['%', '%25'],
    ['%zz', '%25zz'],
    ['%ff', '%25ff'],
    ['a%20%c0%ae', 'a%2520%25c0%25ae'],
  ])('that is not percent-encoded is taken literally: %s', async (id, shown) => {
    expectErrors(await call('GET', `${PATH}/${id}`), `${PATH}/${shown}`, [noUuid('phoneSystemId')]);
  });

  it.each([
    ['letters', 'a'.repeat(479), `${'a'.repeat(475)}...`],
    ['many letters', 'a'.repeat(8000), `${'a'.repeat(475)}...`],
    ['percent signs', '%'.repeat(8000), `${'%25'.repeat(158)}...`],
    ['quotes', '"'.repeat(4000), `${'%22'.repeat(158)}...`],
  ])('that is too long to be repeated is cut, between its characters: %s', async (_kind, id, shown) => {
    expectErrors(await call('GET', `${PATH}/${id}`), `${PATH}/${shown}`, [noUuid('phoneSystemId')]);
  });

  it('is reported together with the other one of the path', async () => {
    const path = `${PATH}/x/axl-servers/y`;
    expectErrors(await call('DELETE', path), path, [noUuid('phoneSystemId'), noUuid('axlServerId')]);
    expect(simulator().requests).toEqual([]);
  });

  it('of a parent is one of a list, too', async () => {
    const path = `${PATH}/x/associations`;
    expectErrors(await call('GET', path), path, [noUuid('phoneSystemId')]);
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    [ONE, 'page=1', 'page'],
    ['/api/v1/system', 'x=1', 'x'],
    [`${ONE}/associations/${seeded.branch}`, 'properties=Alias', 'properties'],
  ])('stands alone: an object has no query (%s?%s)', async (path, query, parameter) => {
    expectErrors(await call('GET', `${path}?${query}`), path, [unknownParameter(parameter)]);
    expect(simulator().requests).toEqual([]);
  });
});
