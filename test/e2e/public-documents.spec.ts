import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectProblem } from '../support/problems.js';
import { useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/openapi.json';

const DOCUMENTS: [path: string, mediaType: string][] = [
  ['/openapi.json', 'application/json; charset=utf-8'],
  ['/openapi.yaml', 'text/yaml; charset=utf-8'],
  ['/openapi/telephony.json', 'application/json; charset=utf-8'],
  ['/docs', 'text/html; charset=utf-8'],
  ['/docs/swagger-ui-init.js', 'text/javascript; charset=utf-8'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/docs/swagger-ui-standalone-preset.js', 'text/javascript; charset=utf-8'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/docs/index.css', 'text/css; charset=utf-8'],
  ['/docs/favicon-16x16.png', 'image/png'],
  ['/docs/favicon-32x32.png', 'image/png'],
];

const decoders: Record<string, (bytes: Buffer) => Buffer> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (bytes) => bytes,
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As they came: not decoded. */
  readonly bytes: Buffer;
}

function send(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      buffer(answer).then((bytes) => {
        resolve({ status, headers: headers as Answer['headers'], bytes });
      }, reject);
    })
      .on('error', reject)
      .end();
  });
}

describe('a document for everybody', () => {
  const { url } = useSimulatorGateway({ phoneSystems: 1 });
  const getIn = (coding: string, headers: Record<string, string> = {}, path = PATH): Promise<Answer> =>
    send(url() + path, { 'Accept-Encoding': coding, ...headers });

  it.each(DOCUMENTS)('may be stored by every cache, which has to revalidate it: %s', async (path, type) => {
    const { status, headers } = await send(url() + path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, no-cache',
      vary: 'Accept-Encoding',
      etag: expect.stringMatching(/^"[^"]+"$/) as string,
    });
  });

  it.each(DOCUMENTS)('is the same in each content coding, under a tag of its own: %s', async (path) => {
    const answers = await Promise.all(Object.keys(decoders).map((coding) => getIn(coding, {}, path)));
    const contents = answers.map(({ bytes, headers }) =>
      decoders[headers['content-encoding'] ?? 'identity']?.(bytes).toString('base64'),
    );
    expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined]);
    expect(new Set(contents).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(3);
  });

  it('is sent again as the same bytes under the same tag', async () => {
    const [first, second] = [await getIn('br'), await getIn('br')];
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect(second.headers.etag).toBe(first.headers.etag);
  });

  it.each(Object.keys(decoders))('is 304 for a caller who has it in %s', async (coding) => {
    const { headers } = await getIn(coding);
    const etag = headers.etag ?? '';
    for (const condition of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await getIn(coding, { 'If-None-Match': condition });
      expect([condition, answer.status, answer.bytes.length]).toEqual([condition, 304, 0]);
      expect(answer.headers).toMatchObject({
        etag,
        'cache-control': 'public, no-cache',
        vary: 'Accept-Encoding',
      });
    }
  });

  it('is sent whole to a caller who has another version, or another coding of it', async () => {
    const inGzip = (await getIn('gzip')).headers.etag ?? '';
    for (const condition of ['"x"', inGzip]) {
      expect((await getIn('br', { 'If-None-Match': condition })).status).toBe(200);
    }
  });

  it.each(Object.keys(decoders))('is answered to HEAD in %s as to GET, without a body', async (coding) => {
    const headers = { 'Accept-Encoding': coding, 'X-Request-Id': 'same' };
    const get = await send(url() + PATH, headers);
    const head = await send(url() + PATH, headers, 'HEAD');
    expect(head.bytes).toHaveLength(0);
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
    expect(head.headers['content-length']).toBe(String(get.bytes.length));
    const condition = { ...headers, 'If-None-Match': get.headers.etag ?? '' };
    expect((await send(url() + PATH, condition, 'HEAD')).status).toBe(304);
  });
});

describe('the content coding of a document', () => {
  const { url } = useSimulatorGateway({ phoneSystems: 1 }, { CORS_ORIGINS: 'https://app.example.test' });

  it.each([
    ['', undefined],
    ['deflate', undefined],
    ['deflate, gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['BR', 'br'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['br;q=0, gzip;q=0, *', undefined],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['identity, br;q=0.5', undefined],
    ['identity;q=0, gzip', 'gzip'],
    ['gzip, *;q=0', 'gzip'],
    ['br;q=0.001', 'br'],
  ])('for "%s" is %s', async (accepted, coding) => {
    const { status, headers } = await send(url() + PATH, { 'Accept-Encoding': accepted });
    expect([status, headers['content-encoding']]).toEqual([200, coding]);
  });

  it('without Accept-Encoding is none', async () => {
    expect((await send(url() + PATH)).headers).not.toHaveProperty('content-encoding');
  });

  it.each(['identity;q=0', '*;q=0', 'deflate, identity;q=0', 'br;q=0, gzip;q=0, identity;q=0'])(
    'is rejected when the caller accepts none: %s',
    async (accepted) => {
      const { status, headers, bytes } = await send(url() + PATH, { 'Accept-Encoding': accepted });
      expectProblem({ status, headers, text: bytes.toString() }, 'not-acceptable', PATH, {
        detail: 'Accept-Encoding excludes all supported codings: br, gzip, identity.',
      });
      expect(headers.vary).toContain('Accept-Encoding');
    },
  );

  it('is not all that the answer depends on when other origins may read it', async () => {
    const { headers } = await send(url() + PATH, { Origin: 'https://app.example.test' });
    expect(headers).toMatchObject({
      vary: 'Accept-Encoding, Origin',
      'access-control-allow-origin': 'https://app.example.test',
    });
  });
});

describe('the way to the API reference', () => {
  const { call } = useSimulatorGateway({ phoneSystems: 1 });

  it.each(['/', '/docs/', '/?x=1'])('begins at %s too', async (path) => {
    for (const method of ['GET', 'HEAD'] as const) {
      const { status, headers } = await call(method, path, { isAnonymous: true });
      expect([status, headers.location]).toEqual([302, '/docs']);
    }
  });
});
