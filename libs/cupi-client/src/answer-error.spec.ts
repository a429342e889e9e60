import { describe, expect, it } from 'vitest';

import {
  axlServer,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
  startUpstreamAnswering,
} from './canned-upstream.fixture.js';
import type { CupiError } from './cupi-error.js';
import { UpstreamAccount } from './upstream-account.js';

const AXL_SERVERS_PATH = [...PHONE_SYSTEM_PATH, 'axlservers'];

type Method = 'get' | 'create' | 'createChild' | 'update' | 'callMethod' | 'remove';

async function errorFor(
  method: Method,
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): Promise<CupiError> {
  const upstream = await startUpstreamAnswering(status, body, headers);
  const client = clientOf(upstream.url);
  const calls: Record<Method, () => Promise<unknown>> = {
    get: () => client.get(phoneSystem, PHONE_SYSTEM_PATH, call),
    create: () => client.create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call),
    createChild: () => client.create(axlServer, AXL_SERVERS_PATH, { hostOrIpAddress: 'a' }, call),
    update: () => client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call),
    callMethod: () => client.callMethod(PHONE_SYSTEM_PATH, 'reset', call),
    remove: () => client.remove(PHONE_SYSTEM_PATH, call),
  };
  return errorOf(calls[method]());
}

function errorDetails(code: string, message: string): string {
  return `<?xml version="1.0"?><ErrorDetails><errors><code>${code}</code><message>${message}</message></errors></ErrorDetails>`;
}

describe('the status of an answer', () => {
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [410, 'not-found'],
    [400, 'rejected'],
    [405, 'rejected'],
    [406, 'rejected'],
    [415, 'rejected'],
    [408, 'unavailable'],
    [429, 'unavailable'],
    [503, 'unavailable'],
    [500, 'server-error'],
    [502, 'server-error'],
    [504, 'server-error'],
    [301, 'invalid-response'],
    [600, 'invalid-response'],
  ] as const)('%i is the error kind %s, for reads and writes', async (status, kind) => {
    expect(await errorFor('get', status)).toMatchObject({ kind, upstream: { status } });
    expect(await errorFor('update', status)).toMatchObject({ kind, upstream: { status } });
  });
});

describe('the outcome of a write', () => {
  const WRITES: Method[] = ['create', 'createChild', 'update', 'remove'];

  it.each([101, 301, 302, 304, 307, 500, 501, 502, 504, 599, 600])('is unknown after %i', async (status) => {
    for (const method of WRITES) expect((await errorFor(method, status)).outcome, method).toBe('unknown');
  });

  it.each([400, 401, 403, 404, 405, 408, 409, 410, 415, 422, 429, 503])(
    'is a failure after %i: nothing was done',
    async (status) => {
      for (const method of WRITES) expect((await errorFor(method, status)).outcome, method).toBeUndefined();
    },
  );

  it.each(['INTERNAL_SERVER_ERROR', 'SYSTEM_DISK_CAPACITY_EXCEEDED'])(
    'is unknown after 400 with the code %s',
    async (code) => {
      const error = await errorFor('update', 400, errorDetails(code, 'broken'));
      expect(error).toMatchObject({ kind: 'server-error', outcome: 'unknown' });
    },
  );

  it('is not set for a read', async () => {
    expect((await errorFor('get', 500)).outcome).toBeUndefined();
    expect((await errorFor('get', 302)).outcome).toBeUndefined();
  });
});

describe('the code of a 4xx', () => {
  it.each([
    ['ALREADY_EXISTS', 'already-exists'],
    ['NOT_AUTHORIZED', 'forbidden'],
    ['FORBIDDEN', 'forbidden'],
    ['NOT_FOUND', 'not-found'],
    ['PHONE_SYSTEM_NOT_FOUND', 'not-found'],
    ['INVALID_RESOURCE_ID', 'not-found'],
    ['METHOD_NOT_ALLOWED', 'rejected'],
    ['PASSWORD_LOCKED', 'unauthorized'],
    ['PASSWORD_EXPIRED', 'unauthorized'],
    ['PASSWORD_MUST_CHANGE', 'unauthorized'],
    ['INTERNAL_SERVER_ERROR', 'server-error'],
    ['SYSTEM_DISK_CAPACITY_EXCEEDED', 'server-error'],
    ['DATA_EXCEPTION', 'rejected'],
    ['INVALID_PARAMETER', 'rejected'],
    ['A_LATER_RELEASE_HAS_IT', 'rejected'],
    ['constructor', 'rejected'],
  ])('%s decides before the status: %s', async (code, kind) => {
    expect(await errorFor('update', 400, errorDetails(` ${code} `, 'm'))).toMatchObject({
      kind,
      upstream: { status: 400, code },
    });
  });

  it.each([403, 404, 405, 409])('decides also for %i', async (status) => {
    const error = await errorFor('update', status, errorDetails('ALREADY_EXISTS', 'm'));
    expect(error).toMatchObject({ kind: 'already-exists', outcome: undefined });
  });

  it('is read from JSON as well', async () => {
    const error = await errorFor('create', 400, '{"errors":[{"code":"ALREADY_EXISTS","message":"m"}]}');
    expect(error.kind).toBe('already-exists');
  });

  it.each([
    [401, 'unauthorized'],
    [408, 'unavailable'],
    [429, 'unavailable'],
    [500, 'server-error'],
    [503, 'unavailable'],
    [302, 'invalid-response'],
  ])('does not override %i, which is more precise', async (status, kind) => {
    for (const code of ['ALREADY_EXISTS', 'NOT_AUTHORIZED', 'NOT_FOUND']) {
      expect((await errorFor('update', status, errorDetails(code, 'm'))).kind).toBe(kind);
    }
  });

  it.each(['get', 'remove'] as const)('ALREADY_EXISTS does not apply to %s', async (method) => {
    expect((await errorFor(method, 400, errorDetails('ALREADY_EXISTS', 'm'))).kind).toBe('rejected');
  });
});

describe('a code that says "not found" beside 400', () => {
  const other = '00000000-0000-4000-8000-00000000dead';

  it.each<[Method, string, string]>([
    ['get', 'phonesystem - ObjectId=' + PHONE_SYSTEM_ID, 'not-found'],
    ['remove', '', 'not-found'],
    ['update', 'phonesystem - ObjectId=' + PHONE_SYSTEM_ID.toUpperCase(), 'not-found'],
    ['update', `mediaswitch - ObjectId=${other}`, 'rejected'],
    ['create', 'no such tenant', 'rejected'],
    ['createChild', `phonesystem - ObjectId=${PHONE_SYSTEM_ID}`, 'not-found'],
    ['createChild', '', 'not-found'],
    ['createChild', `portgroup - ObjectId=${other}`, 'rejected'],
    ['createChild', 'axlserver - not there', 'rejected'],
  ])(
    'means the object of the path, not one that the body refers to: %s, "%s"',
    async (method, message, kind) => {
      expect((await errorFor(method, 400, errorDetails('NOT_FOUND', message))).kind).toBe(kind);
    },
  );

  it('is also recognised in the message of a DATA_EXCEPTION', async () => {
    const error = await errorFor('update', 400, errorDetails('DATA_EXCEPTION', `Tenant ${other} not found`));
    expect(error.kind).toBe('rejected');
  });
});

describe('messages that say that a value is taken', () => {
  it.each([
    'A phone system with this DisplayName already exists',
    'duplicate alias',
    'Could not insert new row - duplicate value in a UNIQUE INDEX column',
    'Unique constraint (informix.u123_4) violated.',
  ])('are understood beside 400: %s', async (message) => {
    for (const code of ['DATA_EXCEPTION', 'A_LATER_RELEASE_HAS_IT', '']) {
      const error = await errorFor('create', 400, errorDetails(code, message));
      expect(error).toMatchObject({ kind: 'already-exists', outcome: undefined, upstream: { message } });
    }
  });

  it.each([
    ['create', 400, 'DATA_EXCEPTION', 'DisplayName must not already exist'],
    ['create', 400, 'DATA_EXCEPTION', 'foreign key constraint (informix.r1) violated'],
    ['create', 400, 'DATA_EXCEPTION', 'the element is duplicated'],
    ['remove', 400, 'DATA_EXCEPTION', 'already exists'],
    ['get', 400, 'DATA_EXCEPTION', 'already exists'],
  ] as const)('are not seen where there are none: %s %i %s "%s"', async (method, status, code, message) => {
    expect((await errorFor(method, status, errorDetails(code, message))).kind).toBe('rejected');
  });

  it('count less than a code that says something else', async () => {
    const error = await errorFor('update', 400, errorDetails('FORBIDDEN', 'already exists'));
    expect(error.kind).toBe('forbidden');
  });

  it('count less than a status that says more', async () => {
    expect((await errorFor('update', 500, 'already exists')).kind).toBe('server-error');
    const details = errorDetails('DATA_EXCEPTION', 'already exists');
    expect((await errorFor('update', 403, details)).kind).toBe('forbidden');
  });
});

describe('words that say that an object is in use', () => {
  it.each([
    'The Class of Service is referenced by at least one user or user template.',
    'Key value for constraint (informix.r123_45) is still being referenced.',
    'foreign key constraint: PhoneSystem has 30 associations',
    'Schedule is in use',
    'Referential integrity violated',
  ])('are recognised when a deletion is rejected: %s', async (message) => {
    for (const code of ['DATA_EXCEPTION', 'A_LATER_RELEASE_HAS_IT', '']) {
      const error = await errorFor('remove', 400, errorDetails(code, message));
      expect(error).toMatchObject({ kind: 'in-use', outcome: undefined, upstream: { message } });
    }
  });

  it.each([
    ['remove', 400, 'The object cannot be deleted'],
    ['remove', 400, 'Undeletable objects cannot be removed while the license is not in use'],
    ['remove', 400, 'no reference found'],
    ['update', 400, 'the schedule is in use'],
    ['create', 400, 'foreign key constraint (informix.r1) violated'],
    ['get', 400, 'is referenced'],
  ] as const)('are not seen in other messages: %s %i "%s"', async (method, status, message) => {
    expect((await errorFor(method, status, errorDetails('DATA_EXCEPTION', message))).kind).toBe('rejected');
  });

  it('do not override a more precise code or status', async () => {
    expect((await errorFor('remove', 400, errorDetails('FORBIDDEN', 'is in use'))).kind).toBe('forbidden');
    expect((await errorFor('remove', 404, errorDetails('X', 'is in use'))).kind).toBe('not-found');
    expect((await errorFor('remove', 500, errorDetails('X', 'is in use'))).kind).toBe('server-error');
  });
});

describe('the field whose value is taken', () => {
  async function takenFieldFor(message: string): Promise<string | undefined> {
    const upstream = await startUpstreamAnswering(400, errorDetails('ALREADY_EXISTS', message));
    const values = { hostOrIpAddress: 'a', ccmAxlPassword: 'secret' };
    return (await errorOf(clientOf(upstream.url).create(axlServer, AXL_SERVERS_PATH, values, call)))
      .takenField;
  }

  it.each([
    ['HostOrIPAddress is taken', 'hostOrIpAddress'],
    ['taken: (HostOrIPAddress)', 'hostOrIpAddress'],
    ['HostOrIPAddressV6 is taken', undefined],
    ['hostoripaddress is taken', undefined],
    ['HostOrIPAddress or CcmAXLPassword is taken', undefined],
    ['', undefined],
  ])('is the sent one that the message names: %s', async (message, field) => {
    expect(await takenFieldFor(message)).toBe(field);
  });

  it('is never one that was not sent', async () => {
    const upstream = await startUpstreamAnswering(400, errorDetails('ALREADY_EXISTS', 'CcmAXLPassword'));
    const creating = clientOf(upstream.url).create(
      axlServer,
      AXL_SERVERS_PATH,
      { hostOrIpAddress: 'a' },
      call,
    );
    expect((await errorOf(creating)).takenField).toBeUndefined();
  });
});

describe('Retry-After', () => {
  it.each([408, 429, 503])('of %i is passed on in seconds', async (status) => {
    expect((await errorFor('get', status, '', { 'Retry-After': '17' })).retryAfterSeconds).toBe(17);
  });

  it('is one second for 503 without the header', async () => {
    expect((await errorFor('get', 503)).retryAfterSeconds).toBe(1);
  });

  it('is ignored for other errors', async () => {
    expect((await errorFor('get', 500, '', { 'Retry-After': '17' })).retryAfterSeconds).toBeUndefined();
  });
});

describe('a DATA_EXCEPTION that says "not found"', () => {
  it('means for an update that the object does not exist', async () => {
    const error = await errorFor('update', 400, errorDetails('DATA_EXCEPTION', 'PhoneSystem not found '));
    expect(error.kind).toBe('not-found');
  });

  it('means for the creation of a child that the parent does not exist', async () => {
    const error = await errorFor(
      'createChild',
      400,
      errorDetails('DATA_EXCEPTION', 'PhoneSystem not found '),
    );
    expect(error.kind).toBe('not-found');
  });

  it('is a rejection when it names the element that was to be created', async () => {
    const error = await errorFor('createChild', 400, errorDetails('DATA_EXCEPTION', 'AXLServer not found '));
    expect(error.kind).toBe('rejected');
  });

  it('is a rejection for the creation of an object without a parent', async () => {
    const error = await errorFor('create', 400, errorDetails('DATA_EXCEPTION', 'MediaSwitch not found '));
    expect(error.kind).toBe('rejected');
  });

  it.each(['get', 'remove'] as const)(
    'is a rejection for %s, which CUPI answers with 404',
    async (method) => {
      const error = await errorFor(method, 400, errorDetails('DATA_EXCEPTION', 'PhoneSystem not found '));
      expect(error.kind).toBe('rejected');
    },
  );

  it('is a rejection under another code', async () => {
    const error = await errorFor('update', 400, errorDetails('INVALID', 'PhoneSystem not found '));
    expect(error.kind).toBe('rejected');
  });

  it('is a failure of the server with a status that says so', async () => {
    const error = await errorFor('update', 500, errorDetails('DATA_EXCEPTION', 'PhoneSystem not found '));
    expect(error.kind).toBe('server-error');
  });

  it('is a rejection when the message says more', async () => {
    const error = await errorFor(
      'update',
      400,
      errorDetails('DATA_EXCEPTION', 'PhoneSystem not found in the licence'),
    );
    expect(error.kind).toBe('rejected');
  });
});

describe('what the upstream says of an error', () => {
  it('is passed on, without blanks around it', async () => {
    const error = await errorFor('update', 400, errorDetails(' DATA_EXCEPTION ', '\n Name in use \n'));
    expect(error.upstream).toEqual({ status: 400, code: 'DATA_EXCEPTION', message: 'Name in use' });
  });

  it('has its detail code', async () => {
    const body = errorDetails('A', 'm').replace('</errors>', '<DetailCode> D\n1 </DetailCode></errors>');
    const error = await errorFor('update', 400, body);
    expect(error.upstream).toEqual({ status: 400, code: 'A', message: 'm', detailCode: 'D 1' });
  });

  it('has no secrets in its detail code, nor more than 500 characters', async () => {
    const body = (detail: string) =>
      errorDetails('A', 'm').replace('</errors>', `<DetailCode>${detail}</DetailCode></errors>`);
    expect((await errorFor('update', 400, body('x'.repeat(600)))).upstream?.detailCode).toBe('x'.repeat(500));
    expect((await errorFor('update', 400, body('is pass word'))).upstream).toEqual({
      status: 400,
      code: 'A',
      message: 'm',
    });
  });

  it('is omitted when it is blank', async () => {
    const error = await errorFor('update', 400, errorDetails('', ' '));
    expect(error.upstream).toEqual({ status: 400 });
  });

  it('has blanks for control characters', async () => {
    const error = await errorFor('update', 400, '{"errors":{"message":"a\\u0000b\\u001b[31m\\nc\\u0085d"}}');
    expect(error.upstream?.message).toBe('a b [31m c d');
  });

  it('is cut to 500 whole characters', async () => {
    const error = await errorFor('update', 400, errorDetails('A', `${'x'.repeat(499)}☎😀😀`));
    expect(error.upstream?.message).toBe(`${'x'.repeat(499)}☎`);
  });

  it.each([
    ['HTML', '<html><body><h1>HTTP Status 500</h1><br></body></html>'],
    ['plain text', 'Internal error'],
    ['broken XML', '<ErrorDetails><errors><code>A</code>'],
    ['binary', Buffer.from([0, 255, 254, 1])],
    [
      'a DOCTYPE',
      '<!DOCTYPE x [<!ENTITY e "x">]><ErrorDetails><errors><code>&e;</code></errors></ErrorDetails>',
    ],
  ])('is only the status when the body is %s', async (_, body) => {
    const error = await errorFor('get', 500, body);
    expect(error).toMatchObject({ kind: 'server-error' });
    expect(error.upstream).toEqual({ status: 500 });
  });

  it('is read from a compressed body, too', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync(errorDetails('A', 'zipped'));
    const error = await errorFor('update', 400, body, { 'Content-Encoding': 'gzip' });
    expect(error.upstream?.message).toBe('zipped');
  });

  it('is only the status when the encoding of the body is broken', async () => {
    const error = await errorFor('update', 400, 'no gzip', { 'Content-Encoding': 'gzip' });
    expect(error.upstream).toEqual({ status: 400 });
  });

  it('is only the status when the body is larger than 64 KiB', async () => {
    const error = await errorFor('get', 500, errorDetails('A', 'x'.repeat(64 * 1024)));
    expect(error.upstream).toEqual({ status: 500 });
  });
});

describe('"not found" in the answer to a method', () => {
  it('is an absent object', async () => {
    const body = errorDetails('DATA_EXCEPTION', 'PhoneSystem not found ');
    expect((await errorFor('callMethod', 400, body)).kind).toBe('not-found');
  });

  it('is a rejection when it is about another object', async () => {
    const body = errorDetails(
      'DATA_EXCEPTION',
      `MediaSwitch ${PHONE_SYSTEM_ID.replace(/^./, 'e')} not found`,
    );
    expect((await errorFor('callMethod', 400, body)).kind).toBe('rejected');
  });
});

describe('"not found" in the answer to a PUT', () => {
  it.each(['PhoneSystem not found ', 'PhoneSystem Not Found', 'PhoneSystem not found.', 'not found'])(
    'is an absent object: %j',
    async (message) => {
      const error = await errorFor('update', 400, errorDetails('DATA_EXCEPTION', message));
      expect(error.kind).toBe('not-found');
    },
  );

  it('is matched before redaction, also when a secret is part of it', async () => {
    const upstream = await startUpstreamAnswering(
      400,
      errorDetails('DATA_EXCEPTION', 'PhoneSystem not found '),
    );
    const account = new UpstreamAccount('administrator', 'found');
    const changing = clientOf(upstream.url).update(
      phoneSystem,
      PHONE_SYSTEM_PATH,
      { displayName: 'A' },
      { account },
    );
    const error = await errorOf(changing);
    expect(error.kind).toBe('not-found');
    expect(error.upstream).toEqual({ status: 400, code: 'DATA_EXCEPTION' });
  });
});

describe('an HTML page in answer to a change', () => {
  const page = '<!DOCTYPE html><html><body>Sign in</body></html>';

  it.each(['update', 'callMethod', 'remove'] as const)('is not a success: %s', async (method) => {
    for (const body of [page, `\n${page.toLowerCase()}`, '<?xml version="1.0"?>\n<!-- x -->\n<html/>']) {
      expect(await errorFor(method, 200, body)).toMatchObject({
        kind: 'invalid-response',
        outcome: 'unknown',
        upstream: { status: 200 },
      });
    }
  });

  it.each(['update', 'remove'] as const)('is not seen in other bodies: %s', async (method) => {
    const upstream = await startUpstreamAnswering(200, 'done', { 'Content-Type': 'text/html' });
    const client = clientOf(upstream.url);
    const calls = {
      update: () => client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call),
      remove: () => client.remove(PHONE_SYSTEM_PATH, call),
    };
    await expect(calls[method]()).resolves.toBeUndefined();
  });
});

describe('an answer without the new id', () => {
  it.each([
    [201, 'succeeded'],
    [200, 'unknown'],
  ])('has the outcome of a POST with %i: %s', async (status, outcome) => {
    for (const body of ['done', '<html>Sign in</html>']) {
      expect(await errorFor('create', status, body)).toMatchObject({ kind: 'invalid-response', outcome });
    }
  });
});
