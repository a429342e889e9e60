import { UnencodableValueError } from '#libs/cupi-xml';
import { describe, expect, it } from 'vitest';

import {
  account,
  axlServer,
  call,
  clientOf,
  errorOf,
  phoneSystem,
  PHONE_SYSTEM_ID,
  PHONE_SYSTEM_PATH,
  PHONE_SYSTEM_XML,
  startUpstream,
  startUpstreamAnswering,
} from './canned-upstream.fixture.js';
import { CupiClient } from './cupi-client.js';
import { UpstreamAccount } from './upstream-account.js';

const NEW_URI = `/vmrest/phonesystems/${PHONE_SYSTEM_ID}`;

describe('the requests of CupiClient', () => {
  it('get asks for the object by its path', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    await clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call);
    expect(upstream.requests).toMatchObject([{ method: 'GET', target: NEW_URI, body: '' }]);
  });

  it('path segments are percent-encoded on the wire', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    await clientOf(upstream.url).get(phoneSystem, ['phonesystems', 'a/b?c#d e%2f'], call);
    expect(upstream.requests[0]?.target).toBe('/vmrest/phonesystems/a%2Fb%3Fc%23d%20e%252f');
  });

  it('list asks for a page, filtered and sorted', async () => {
    const upstream = await startUpstreamAnswering(200, '<PhoneSystems total="0"/>');
    await clientOf(upstream.url).list(
      phoneSystem,
      ['phonesystems'],
      {
        page: 2,
        pageSize: 25,
        filter: { column: 'DisplayName', operator: 'startswith', value: "Bob's PBX & more" },
        sort: { column: 'DisplayName', direction: 'desc' },
      },
      call,
    );
    expect(upstream.requests[0]?.target).toBe(
      '/vmrest/phonesystems?rowsPerPage=25&pageNumber=2&query=(DisplayName%20startswith%20Bob%27s%20PBX%20%26%20more)&sort=(DisplayName%20desc)',
    );
  });

  it('create posts the object as XML in UTF-8', async () => {
    const upstream = await startUpstreamAnswering(201, NEW_URI);
    await clientOf(upstream.url).create(phoneSystem, ['phonesystems'], { displayName: 'Zürich <1> ☎' }, call);
    expect(upstream.requests).toMatchObject([
      {
        method: 'POST',
        target: '/vmrest/phonesystems',
        headers: { 'content-type': 'application/xml' },
        body: '<PhoneSystem><DisplayName>Zürich &lt;1&gt; ☎</DisplayName></PhoneSystem>',
      },
    ]);
  });

  it('update puts only the fields that were given', async () => {
    const upstream = await startUpstreamAnswering(204);
    await clientOf(upstream.url).update(
      axlServer,
      [...PHONE_SYSTEM_PATH, 'axlservers', 'x'],
      { hostOrIpAddress: 'cucm' },
      call,
    );
    expect(upstream.requests).toMatchObject([
      {
        method: 'PUT',
        target: `${NEW_URI}/axlservers/x`,
        body: '<AXLServer><HostOrIPAddress>cucm</HostOrIPAddress></AXLServer>',
      },
    ]);
  });

  it('create sends in the query what CUPI wants there, encoded', async () => {
    const upstream = await startUpstreamAnswering(201, NEW_URI);
    const query = { templateAlias: 'a&b=c d+ü', templateObjectId: '1' };
    await clientOf(upstream.url).create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call, { query });
    expect(upstream.requests).toMatchObject([
      {
        method: 'POST',
        target: '/vmrest/phonesystems?templateAlias=a%26b%3Dc%20d%2B%C3%BC&templateObjectId=1',
        body: '<PhoneSystem><DisplayName>A</DisplayName></PhoneSystem>',
      },
    ]);
  });

  it('act puts nothing at the path of the action', async () => {
    const upstream = await startUpstreamAnswering(204);
    await clientOf(upstream.url).act([...PHONE_SYSTEM_PATH, 'reset'], call);
    expect(upstream.requests).toMatchObject([{ method: 'PUT', target: `${NEW_URI}/reset`, body: '' }]);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  it('callMethod posts nothing to the object, and names the method in the query', async () => {
    const upstream = await startUpstreamAnswering(204);
    await clientOf(upstream.url).callMethod(PHONE_SYSTEM_PATH, 'reset all', call);
    expect(upstream.requests).toMatchObject([
      { method: 'POST', target: `${NEW_URI}?method=reset%20all`, body: '' },
    ]);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  it('remove deletes, and sends neither body nor Content-Type', async () => {
    const upstream = await startUpstreamAnswering(204);
    await clientOf(upstream.url).remove(PHONE_SYSTEM_PATH, call);
    expect(upstream.requests).toMatchObject([{ method: 'DELETE', target: NEW_URI, body: '' }]);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  it('every request asks for plain, uncached XML and carries the credentials at once', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    await clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, {
      account: new UpstreamAccount('jürgen', 'pässword:with colon'),
    });
    expect(upstream.requests[0]?.headers).toMatchObject({
      accept: 'application/xml',
      'accept-encoding': 'identity',
      'cache-control': 'no-cache',
      authorization: `Basic ${Buffer.from('jürgen:pässword:with colon').toString('base64')}`,
    });
  });

  it('the request id and the trace context are passed on', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, {
      account,
      requestId: 'r-1',
      traceparent,
    });
    expect(upstream.requests[0]?.headers).toMatchObject({ 'x-request-id': 'r-1', traceparent });
  });

  it('without a request id or trace context, neither header is sent', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    await clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('x-request-id');
    expect(upstream.requests[0]?.headers).not.toHaveProperty('traceparent');
  });

  it('a new line in the request id makes no further header', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    await clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, {
      account,
      requestId: 'r-1\r\nX-Injected: yes',
    });
    expect(upstream.requests[0]?.headers).not.toHaveProperty('x-injected');
  });

  it('the environment cannot send the calls through a proxy', async () => {
    const proxy = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    process.env.HTTP_PROXY = proxy.url;
    try {
      await clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call);
    } finally {
      delete process.env.HTTP_PROXY;
    }
    expect(proxy.requests).toEqual([]);
  });

  it.each([
    ['an empty segment', ''],
    ['a dot segment', '..'],
  ])('a path with %s is rejected before anything is sent', async (_, segment) => {
    const upstream = await startUpstreamAnswering(204);
    await expect(clientOf(upstream.url).remove(['phonesystems', segment], call)).rejects.toThrow(RangeError);
    expect(upstream.requests).toEqual([]);
  });

  it('a value that XML cannot carry is rejected before anything is sent', async () => {
    const upstream = await startUpstreamAnswering(204);
    const client = clientOf(upstream.url);
    await expect(
      client.update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: '\u0000' }, call),
    ).rejects.toThrow(UnencodableValueError);
    expect(upstream.requests).toEqual([]);
  });
});

describe('the results of CupiClient', () => {
  it('get returns the decoded object', async () => {
    const upstream = await startUpstreamAnswering(200, PHONE_SYSTEM_XML);
    await expect(clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call)).resolves.toEqual({
      objectId: PHONE_SYSTEM_ID,
      displayName: 'Branch PBX',
    });
  });

  it('get reads the body in the charset of its Content-Type', async () => {
    const upstream = await startUpstreamAnswering(
      200,
      Buffer.from('<PhoneSystem><DisplayName>Zürich</DisplayName></PhoneSystem>', 'latin1'),
      { 'Content-Type': 'application/xml; Charset="ISO-8859-1"' },
    );
    await expect(clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call)).resolves.toEqual({
      displayName: 'Zürich',
    });
  });

  it('list returns the items and the total', async () => {
    const upstream = await startUpstreamAnswering(
      200,
      '<PhoneSystems total="7"><PhoneSystem><DisplayName>A</DisplayName></PhoneSystem></PhoneSystems>',
    );
    await expect(
      clientOf(upstream.url).list(phoneSystem, ['phonesystems'], { page: 1, pageSize: 1 }, call),
    ).resolves.toMatchObject({ items: [{ displayName: 'A' }], total: 7 });
  });

  it('create returns the id in lower case', async () => {
    const upstream = await startUpstreamAnswering(201, `${NEW_URI.toUpperCase()}\n`);
    await expect(
      clientOf(upstream.url).create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call),
    ).resolves.toBe(PHONE_SYSTEM_ID);
  });

  it('create takes the id from Location when the body has none', async () => {
    const upstream = await startUpstreamAnswering(201, '', {
      Location: `https://cuc1.example.test${NEW_URI}`,
    });
    await expect(
      clientOf(upstream.url).create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call),
    ).resolves.toBe(PHONE_SYSTEM_ID);
  });

  it('create returns an id that is not a UUID unchanged', async () => {
    const upstream = await startUpstreamAnswering(201, '/vmrest/greetings/Off%20Hours');
    await expect(
      clientOf(upstream.url).create(phoneSystem, ['greetings'], { displayName: 'A' }, call, {
        idPattern: /^[A-Z][\w ]*$/u,
      }),
    ).resolves.toBe('Off Hours');
  });

  it('create reports that the object was created when its id is missing', async () => {
    const upstream = await startUpstreamAnswering(201, 'done');
    const error = await errorOf(
      clientOf(upstream.url).create(phoneSystem, ['phonesystems'], { displayName: 'A' }, call),
    );
    expect(error).toMatchObject({
      kind: 'invalid-response',
      message: expect.stringContaining('was created, but the upstream did not return its id') as string,
      outcome: 'succeeded',
    });
  });

  it.each([200, 202, 204])('update succeeds with %i', async (status) => {
    const upstream = await startUpstreamAnswering(status);
    await expect(
      clientOf(upstream.url).update(phoneSystem, PHONE_SYSTEM_PATH, { displayName: 'A' }, call),
    ).resolves.toBeUndefined();
  });

  it.each([200, 202, 204])('act succeeds with %i', async (status) => {
    const upstream = await startUpstreamAnswering(status);
    await expect(clientOf(upstream.url).act([...PHONE_SYSTEM_PATH, 'reset'], call)).resolves.toBeUndefined();
  });

  it('act fails as any write does', async () => {
    const upstream = await startUpstreamAnswering(404);
    const error = await errorOf(clientOf(upstream.url).act([...PHONE_SYSTEM_PATH, 'reset'], call));
    expect(error.kind).toBe('not-found');
  });

  it.each([200, 201, 204])('callMethod succeeds with %i', async (status) => {
    const upstream = await startUpstreamAnswering(status);
    await expect(clientOf(upstream.url).callMethod(PHONE_SYSTEM_PATH, 'x', call)).resolves.toBeUndefined();
  });

  it.each([200, 204])('remove succeeds with %i', async (status) => {
    const upstream = await startUpstreamAnswering(status);
    await expect(clientOf(upstream.url).remove(PHONE_SYSTEM_PATH, call)).resolves.toBeUndefined();
  });

  it.each([
    ['an HTML page', '<html><body>Sign in</body></html>'],
    ['text that is not XML', 'busy'],
    ['nothing', ''],
    ['another object', '<AXLServer/>'],
    ['a DOCTYPE', `<!DOCTYPE PhoneSystem>${PHONE_SYSTEM_XML}`],
  ])('get rejects %s with status 200', async (_, body) => {
    const upstream = await startUpstreamAnswering(200, body);
    const error = await errorOf(clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call));
    expect(error).toMatchObject({ kind: 'invalid-response', upstream: { status: 200 } });
  });

  it.each([201, 204, 304])('get rejects %i, which is not an answer to a GET', async (status) => {
    const upstream = await startUpstreamAnswering(status);
    const error = await errorOf(clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call));
    expect(error).toMatchObject({ kind: 'invalid-response', upstream: { status } });
  });

  it('a redirect is rejected, not followed', async () => {
    const upstream = await startUpstream((response, { target }) =>
      target === '/elsewhere'
        ? response.end(PHONE_SYSTEM_XML)
        : response.writeHead(302, { Location: '/elsewhere' }).end(),
    );
    const error = await errorOf(clientOf(upstream.url).get(phoneSystem, PHONE_SYSTEM_PATH, call));
    expect(error).toMatchObject({ kind: 'invalid-response', upstream: { status: 302 } });
    expect(upstream.requests).toHaveLength(1);
  });

  it('a redirect of a write is rejected as well', async () => {
    const upstream = await startUpstreamAnswering(307, '', { Location: '/elsewhere' });
    const error = await errorOf(clientOf(upstream.url).remove(PHONE_SYSTEM_PATH, call));
    expect(error.kind).toBe('invalid-response');
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('long lists', () => {
  const ROWS = '<PhoneSystem><DisplayName>x</DisplayName></PhoneSystem>'.repeat(4_000);
  const list = `<PhoneSystems total="4000">${ROWS}</PhoneSystems>`;
  const query = { page: 1, pageSize: 200 };

  it('hold their slot until they are decoded, so that no backlog of them can grow', async () => {
    let [resolved, mostUnread] = [0, 0];
    const upstream = await startUpstream((response) => {
      mostUnread = Math.max(mostUnread, upstream.requests.length - resolved);
      response.end(list);
    });
    const client = clientOf(upstream.url, { maxConcurrency: 2, queueLimit: 20, timeoutMs: 20_000 });
    const reads = Array.from({ length: 20 }, async () => {
      const { items } = await client.list(phoneSystem, ['phonesystems'], query, call);
      resolved += 1;
      return items.length;
    });
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 20 }, () => 4_000));
    expect(mostUnread).toBe(2);
  });
});

describe('new CupiClient', () => {
  const options = { timeoutMs: 1_000, maxConcurrency: 1, queueLimit: 1 };

  it.each([[], ['ftp://cuc.example.test'], ['not a url']])('rejects the URLs %j', (...urls) => {
    expect(() => new CupiClient({ ...options, urls })).toThrow();
  });

  it('rejects a certificate authority that holds no certificate', () => {
    expect(
      () =>
        new CupiClient({ ...options, urls: ['https://cuc.example.test'], certificateAuthority: 'no PEM' }),
    ).toThrow();
  });
});
