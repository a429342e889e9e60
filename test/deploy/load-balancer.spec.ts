import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { generate } from 'selfsigned';
import supertest from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import { readConfig } from '#gateway';
import { problemCatalogue, type ProblemCode } from '#gateway/problems/core';
import {
  answerOf,
  emptyAnswer,
  startCannedUpstream,
  type CannedAnswer,
  type CannedUpstream,
  type ReceivedRequest,
} from '../support/canned-upstream.js';
import { freePort } from '#libs/testing';
import { API_KEY, startGateway, startGatewayOnSimulator } from '../support/gateway.js';
import { isNginxMissing, startLoadBalancer, type LoadBalancer } from '../support/load-balancer.js';
import { freshPath, LIST, namedUpstream } from '../support/named-upstream.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw, type RawAnswer } from '../support/raw-request.js';
import { seeded } from '../support/simulator-gateway.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const configuration = readFileSync('deploy/load-balancer.conf', 'utf8');
/** How long a call may take in a gateway, by default. */
const { callDeadlineMs } = readConfig({});
/** Of stand-ins. */
const TIMES_FASTER = 20;
const PATH = '/api/v1/phone-systems/a%2Fb';
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'];
const READS = ['GET', 'HEAD', 'OPTIONS'];

vi.setConfig({ testTimeout: 30_000 });

/** A stand-in for a gateway, since a gateway does not break connections. */
const working: CannedAnswer = () => answerOf('{}', { type: 'application/json' });
const breaking: CannedAnswer = (_request, socket) => {
  socket.destroy();
  return undefined;
};
const hanging: CannedAnswer = () => undefined;

/** A balancer in front of two stand-ins. */
async function balance(
  first: CannedAnswer,
  second: CannedAnswer = first,
): Promise<LoadBalancer & { readonly gateways: readonly CannedUpstream[] }> {
  const gateways = [await startCannedUpstream(first), await startCannedUpstream(second)] as const;
  return {
    ...(await startLoadBalancer([gateways[0].url, gateways[1].url], { timesFaster: TIMES_FASTER })),
    gateways,
  };
}

/** A balancer in front of one stand-in; nothing listens where the other should be. */
async function balanceWithOneDown(
  answer: CannedAnswer,
): Promise<LoadBalancer & { readonly gateway: CannedUpstream }> {
  const gateway = await startCannedUpstream(answer);
  return {
    ...(await startLoadBalancer([await nowhere(), gateway.url], { timesFaster: TIMES_FASTER })),
    gateway,
  };
}

async function nowhere(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

/** Sends a request with a body, as far as the method has one, on a connection of its own. */
function send(url: string, method: string, target = `${PATH}?q=%20a`, headers = ''): Promise<RawAnswer> {
  const body = READS.includes(method) || method === 'DELETE' ? '' : '{"displayName":"PBX"}';
  return sendRaw(
    url,
    `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** The one answer of several that is no 200. */
function failureAmong(answers: readonly RawAnswer[]): RawAnswer {
  const [failure, ...others] = answers.filter(({ status }) => status !== 200);
  expect(others).toEqual([]);
  if (!failure) throw new Error('no call failed');
  return failure;
}

describe.skipIf(isNginxMissing)('the load balancer, when a gateway cannot be reached', () => {
  it.each([...WRITES, ...READS])('passes a %s to the other gateway', async (method) => {
    const { url, gateway, accessLog } = await balanceWithOneDown(working);
    const answers = [await send(url, method), await send(url, method)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(gateway.received.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `${method} ${PATH}?q=%20a`,
      `${method} ${PATH}?q=%20a`,
    ]);
    expect(new Set(gateway.received.map(({ body }) => body)).size).toBe(1);
    expect(accessLog().join('\n')).toMatch(/127\.0\.0\.1:\d+ : 127\.0\.0\.1:\d+/);
  });

  it.each(['PUT', 'GET'])(
    'answers a %s with a problem when the other cannot be reached either',
    async (method) => {
      const { url } = await startLoadBalancer([await nowhere(), await nowhere()]);
      const answer = await send(url, method);
      expectProblem(answer, 'upstream-unavailable', PATH);
      expect(answer.headers['retry-after']).toBe('5');
    },
  );

  it('says so when the other one may have the write', async () => {
    const { url, gateway } = await balanceWithOneDown(breaking);
    expectProblem(await send(url, 'PUT'), 'upstream-unavailable', PATH, { outcome: 'unknown' });
    expectProblem(await send(url, 'PUT'), 'upstream-unavailable', PATH);
    expect(gateway.received).toHaveLength(1);
  });
});

describe.skipIf(isNginxMissing)('the load balancer, when a gateway has the request', () => {
  it.each(WRITES)('sends a %s to no other when the connection breaks', async (method) => {
    const { url, gateways } = await balance(breaking, working);
    const answers = [await send(url, method), await send(url, method)];
    expectProblem(failureAmong(answers), 'upstream-unavailable', PATH, { outcome: 'unknown' });
    expect(gateways.map(({ received }) => received.length)).toEqual([1, 1]);
  });

  it.each(['POST', 'PUT', 'DELETE'])('sends a %s to no other when time is over', async (method) => {
    const { url, gateways } = await balance(hanging, working);
    const answers = await Promise.all([send(url, method), send(url, method)]);
    expectProblem(failureAmong(answers), 'upstream-timeout', PATH, { outcome: 'unknown' });
    expect(gateways.map(({ received }) => received.length)).toEqual([1, 1]);
  });

  it.each(READS)('reads once more at the other when the connection breaks: %s', async (method) => {
    const { url, gateways } = await balance(breaking, working);
    const answers = [await send(url, method), await send(url, method)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(gateways.map(({ received }) => received.length)).toEqual([1, 2]);
  });

  it('does not read once more when time is over', async () => {
    const { url, gateways } = await balance(hanging);
    expectProblem(await send(url, 'GET'), 'upstream-timeout', PATH);
    expect(gateways.flatMap(({ received }) => received)).toHaveLength(1);
  });

  it.each(['502 Bad Gateway', '503 Service Unavailable', '504 Gateway Timeout'])(
    'passes on its answer as it is: %s',
    async (status) => {
      const { url, gateways } = await balance(() => answerOf('{"its":"own"}', { status }));
      for (const method of ['GET', 'PUT']) {
        const answer = await send(url, method);
        expect([answer.status, answer.text]).toEqual([Number.parseInt(status), '{"its":"own"}']);
      }
      expect(gateways.flatMap(({ received }) => received)).toHaveLength(2);
    },
  );
});

describe.skipIf(isNginxMissing)('the problems of the load balancer', () => {
  const body = (length: number): string => `Content-Length: ${length}\r\n\r\n${'x'.repeat(length)}`;
  const rejections: readonly [what: string, code: ProblemCode, instance: string, request: string][] = [
    ['no request line', 'malformed-request', '', 'GET\r\n\r\n'],
    ['no HTTP', 'malformed-request', '', '\u0016\u0003\u0001\r\n\r\n'],
    ['another version', 'malformed-request', '', 'GET /x HTTP/2.0\r\nHost: a\r\n\r\n'],
    ['no host', 'malformed-request', '/x', 'GET /x HTTP/1.1\r\n\r\n'],
    ['two hosts', 'malformed-request', '/x', 'GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    [
      'two framings',
      'malformed-request',
      '/x',
      `PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${body(3)}`,
    ],
    [
      'an unknown coding',
      'malformed-request',
      '/x',
      `PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n`,
    ],
    [
      'a forbidden method',
      'method-not-allowed',
      '/x',
      'TRACE /x?y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ],
    [
      'a path that needs escapes',
      'method-not-allowed',
      '',
      'TRACE /x"\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ],
    [
      'a path of its own',
      'route-not-found',
      '/.problem/x',
      'GET /.problem/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ],
    [
      'too long a body',
      'payload-too-large',
      '/x',
      `PUT /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${body(65_537)}`,
    ],
    [
      'too long a header',
      'headers-too-large',
      '/x',
      `GET /x HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`,
    ],
    ['too long a target', 'headers-too-large', '', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ];

  it.each(rejections)('are those of the gateway: %s', async (_what, code, instance, request) => {
    const { url, gateways } = await balance(working);
    const answer = await sendRaw(url, request);
    expectProblem(answer, code, instance);
    expect(answer.headers.allow).toBe(
      code === 'method-not-allowed' ? 'DELETE, GET, HEAD, PATCH, POST, PUT' : undefined,
    );
    expect(gateways.flatMap(({ received }) => received)).toEqual([]);
  });

  it('have the titles and statuses of the catalogue, all of them', () => {
    const rows = configuration.matchAll(/^ +([a-z-]+)(?:\/unknown)? +'("title":.*)';$/gm);
    const written = [...rows].map(([, code, members = '']) => ({ code, ...parseMembers(members) }));
    expect(written.length).toBeGreaterThan(9);
    for (const { code, title, status } of written) {
      expect(problemCatalogue).toHaveProperty(String(code), expect.objectContaining({ title, status }));
    }
  });
});

function parseMembers(text: string): { readonly title: string; readonly status: number } {
  return JSON.parse(`{${text}}`) as { title: string; status: number };
}

describe.skipIf(isNginxMissing)('the load balancer', () => {
  /** The header field of that name, as it arrived at a stand-in; several are joined. */
  function fieldOf({ head }: ReceivedRequest, name: string): string {
    return [...head.matchAll(new RegExp(`^${name}: (.*)$`, 'gim'))].map(([, value]) => value?.trim()).join();
  }

  it('takes the request id of the caller, or makes one, for the gateway and for its own problems', async () => {
    const { url, gateways } = await balance(breaking);
    for (const [given, expected] of [
      ['my-id.1_2', /^my-id\.1_2$/],
      ['my id', /^[0-9a-f]{32}$/],
      ['x'.repeat(129), /^[0-9a-f]{32}$/],
    ] as const) {
      const { headers } = await send(url, 'PUT', PATH, `X-Request-Id: ${given}\r\n`);
      expect(headers['x-request-id']).toMatch(expected);
    }
    expect(
      gateways.flatMap(({ received }) => received.map((request) => fieldOf(request, 'X-Request-Id'))),
    ).toContain('my-id.1_2');
  });

  it('says itself where a call comes from', async () => {
    const { url, gateways } = await balance(working);
    const spoofed = 'X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n';
    await send(url, 'GET', PATH, spoofed);
    const [request] = gateways.flatMap(({ received }) => received);
    if (!request) throw new Error('nothing has arrived');
    const fields = ['Host', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto'];
    expect(fields.map((name) => fieldOf(request, name))).toEqual([
      'localhost',
      '127.0.0.1',
      'localhost',
      'http',
    ]);
  });

  it('passes on headers as long as the gateway reads them', async () => {
    const { url } = await balance(working);
    expect((await send(url, 'GET', PATH, `X-Long: ${'x'.repeat(15_000)}\r\n`)).status).toBe(200);
    expect((await send(url, 'GET', `/${'x'.repeat(15_000)}`)).status).toBe(200);
  });

  it('passes on a body as long as the gateway reads it', async () => {
    const { url, gateways } = await balance(() => emptyAnswer());
    const { status } = await supertest(url).put(PATH).type('json').send('x'.repeat(65_536));
    expect(status).toBe(204);
    expect(gateways.flatMap(({ received }) => received.map(({ body }) => body.length))).toEqual([65_536]);
  });

  it('takes no answer to a CORS preflight for a failure, however many headers it names', async () => {
    const gateway = await startGateway({
      CUPI_URLS: await nowhere(),
      CORS_ORIGINS: 'https://app.example.com',
    });
    const { url } = await startLoadBalancer([gateway.url, gateway.url]);
    const names = Array.from({ length: 1000 }, (_, index) => `x-name-${index}`).join(',');
    const { status, headers } = await supertest(url).options(LIST).set({
      Origin: 'https://app.example.com',
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': names,
    });
    expect([status, headers['access-control-allow-headers']]).toEqual([204, names]);
  });

  it('logs paths without their queries', async () => {
    const { url, accessLog } = await balance(working);
    await send(url, 'GET', '/api/v1/phone-systems?displayName=Hamburg');
    await send(url, 'TRACE', '/api/v1/phone-systems?displayName=Hamburg');
    expect(accessLog().join('\n')).toMatch(
      /"GET \/api\/v1\/phone-systems" 200 .*\n.*"TRACE \/api\/v1\/phone-systems" 405 /,
    );
    expect(accessLog().join('\n')).not.toContain('Hamburg');
  });

  it('waits longer for an answer than a gateway may take for it', () => {
    const [, send, read] =
      /proxy_send_timeout (\d+)s;\s+proxy_read_timeout (\d+)s;/.exec(configuration) ?? [];
    expect(Number(send) * 1000).toBeGreaterThan(callDeadlineMs);
    expect(Number(read) * 1000).toBeGreaterThan(callDeadlineMs);
  });

  it('does not cut a write short that takes nearly as long as it may', async () => {
    const timesFaster = 5;
    const answer = namedUpstream(() => 'PBX');
    const upstream = await startCannedUpstream((request, socket) => {
      const bytes = answer(request, socket);
      if (request.method === 'GET') return bytes;
      void setTimeout((callDeadlineMs - 2000) / timesFaster).then(() => bytes && socket.write(bytes));
      return undefined;
    });
    const gateway = await startGateway({ CUPI_URLS: upstream.url });
    const { url } = await startLoadBalancer([gateway.url, gateway.url], { timesFaster });
    const call = supertest(url).patch(freshPath()).set('X-API-Key', API_KEY).send({ displayName: 'PBX' });
    expect((await call).status).toBe(200);
    expect(upstream.received.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

describe.skipIf(isNginxMissing)('the additions to the load balancer in docs/operations.md', () => {
  const folder = useTemporaryFolder();

  it('make it speak TLS, and close paths to others', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    writeFileSync(join(folder, 'gateway.key'), key);
    writeFileSync(join(folder, 'gateway.pem'), cert);
    const port = await freePort();
    const [, printed = ''] = /```nginx\n(.*?)```/s.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
    const additions = printed
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replaceAll('/etc/nginx/tls', folder);
    const gateway = await startCannedUpstream(working);
    await startLoadBalancer([gateway.url, gateway.url], { additions });

    const url = `https://127.0.0.1:${port}`;
    expect((await supertest(url).get(LIST).disableTLSCerts()).status).toBe(200);
    expect(gateway.received.map(({ head }) => head)).toEqual([
      expect.stringMatching(/^X-Forwarded-Proto: https\r$/m),
    ]);
    for (const path of ['/metrics', '/health/live']) {
      expectProblem(await supertest(url).get(path).disableTLSCerts(), 'route-not-found', path);
    }
    expectProblem(await supertest(url.replace('https', 'http')).get(LIST), 'malformed-request', LIST);
    expect(gateway.received).toHaveLength(1);
  });
});

describe.skipIf(isNginxMissing)('an answer that the load balancer compresses', () => {
  const path = `${LIST}?pageSize=50`;
  const compressed = { 'X-API-Key': API_KEY, 'Accept-Encoding': 'gzip' };

  /** A balancer in front of one gateway on a simulator. */
  async function start(): Promise<string> {
    const gateway = await startGatewayOnSimulator();
    return (await startLoadBalancer([gateway.url, gateway.url])).url;
  }

  it('is what it would be otherwise', async () => {
    const url = await start();
    const plain = await supertest(url)
      .get(path)
      .set({ ...compressed, 'Accept-Encoding': 'identity' });
    const packed = await fetch(url + path, { headers: compressed });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toBe('Accept-Encoding, Accept, Authorization, Cookie, X-API-Key');
    expect(await packed.json()).toEqual(plain.body);
  });

  it('can be validated by its weak tag', async () => {
    const url = await start();
    const { headers } = await supertest(url).get(path).set(compressed);
    expect(headers.etag).toMatch(/^W\/"/);
    const again = await supertest(url)
      .get(path)
      .set({ ...compressed, 'If-None-Match': headers.etag });
    expect([again.status, again.text || '']).toEqual([304, '']);
  });

  it('is compressed for another proxy in front as well', async () => {
    const url = await start();
    const { headers } = await supertest(url)
      .get(path)
      .set({ ...compressed, Via: '1.1 proxy' });
    expect(headers['content-encoding']).toBe('gzip');
  });

  it('has a tag that is good for If-Match without what makes it weak', async () => {
    const url = await start();
    const object = `${LIST}/${seeded.branch}`;
    const { headers } = await supertest(url).get(object).set(compressed);
    const { status } = await supertest(url)
      .patch(object)
      .set({ ...compressed, 'If-Match': String(headers.etag).replace(/^W\//, '') })
      .send({ displayName: 'PBX' });
    expect(status).toBe(200);
  });
});
