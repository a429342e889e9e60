import { describe, expect, it } from 'vitest';

import {
  axlServer,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_PATH,
  startUpstreamAnswering,
} from './canned-upstream.fixture.js';
import type { CupiError } from './cupi-error.js';
import { UpstreamAccount } from './upstream-account.js';

const AXL_SERVERS_PATH = [...PHONE_SYSTEM_PATH, 'axlservers'];

type Method = 'get' | 'create' | 'createChild' | 'update' | 'remove';

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

  it('an answer leaves no doubt about the outcome of a write', async () => {
    const error = await errorFor('remove', 500);
    expect(error.outcome).toBeUndefined();
  });
});

describe('Retry-After', () => {
  it.each([408, 429, 503])('of %i is passed on in seconds', async (status) => {
    expect((await errorFor('get', status, '', { 'Retry-After': '17' })).retryAfterSeconds).toBe(17);
  });

  it('is one second when 503 does not tell', async () => {
    expect((await errorFor('get', 503)).retryAfterSeconds).toBe(1);
  });

  it('is nothing to other errors', async () => {
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

  it('is a rejection when more is said', async () => {
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

  it('is left out when it is blank', async () => {
    const error = await errorFor('update', 400, errorDetails('', ' '));
    expect(error.upstream).toEqual({ status: 400 });
  });

  it('has blanks for control characters', async () => {
    const error = await errorFor('update', 400, '{"errors":{"message":"a\\u0000b\\u001b[31m\\nc\\u0085d"}}');
    expect(error.upstream?.message).toBe('a b [31m c d');
  });

  it('is cut to 500 characters, none of them in half', async () => {
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

describe('"not found" in the answer to a PUT', () => {
  it.each(['PhoneSystem not found ', 'PhoneSystem Not Found', 'PhoneSystem not found.', 'not found'])(
    'is an absent object: %j',
    async (message) => {
      const error = await errorFor('update', 400, errorDetails('DATA_EXCEPTION', message));
      expect(error.kind).toBe('not-found');
    },
  );

  it('is judged by what the server sent, also when a secret is part of it', async () => {
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
    expect(error).toMatchObject({ kind: 'not-found', upstream: { message: 'PhoneSystem not [redacted]' } });
  });
});

describe('a page with which a change is answered', () => {
  const page = '<!DOCTYPE html><html><body>Sign in</body></html>';

  it.each(['update', 'remove'] as const)('is no success: %s', async (method) => {
    for (const body of [page, `\n${page.toLowerCase()}`, '<?xml version="1.0"?>\n<!-- x -->\n<html/>']) {
      expect(await errorFor(method, 200, body)).toMatchObject({
        kind: 'invalid-response',
        outcome: 'unknown',
        upstream: { status: 200 },
      });
    }
  });

  it.each(['update', 'remove'] as const)('is not seen where there is none: %s', async (method) => {
    const upstream = await startUpstreamAnswering(200, 'done', { 'Content-Type': 'text/html' });
    const client = clientOf(upstream.url);
    const calls = {
      update: () => client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call),
      remove: () => client.remove(PHONE_SYSTEM_PATH, call),
    };
    await expect(calls[method]()).resolves.toBeUndefined();
  });
});

describe('an answer that does not tell the new id', () => {
  it.each([
    [201, 'succeeded'],
    [200, 'unknown'],
  ])('says what is known of a POST with %i: %s', async (status, outcome) => {
    for (const body of ['done', '<html>Sign in</html>']) {
      expect(await errorFor('create', status, body)).toMatchObject({ kind: 'invalid-response', outcome });
    }
  });
});
