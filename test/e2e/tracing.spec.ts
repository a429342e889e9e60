import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  startCollector,
  type CollectedSpan,
  type Collector,
} from '../../apps/gateway/src/observability/tracing/collector.fixture.js';
import {
  answerOf,
  emptyAnswer,
  startCannedUpstream,
  type CannedAnswer,
  type CannedUpstream,
} from '../support/canned-upstream.js';
import { ACCOUNT, API_KEY, openGateway, type TestGateway } from '../support/gateway.js';

const ID = 'aa6d3f45-ccdf-4fa2-8170-e5c94b51813a';
const LIST = '/api/v1/phone-systems';
const PATH = `${LIST}/${ID}`;
const ROUTE = `${LIST}/:phoneSystemId`;
const OBJECT = answerOf(
  `<PhoneSystem><ObjectId>${ID}</ObjectId><DisplayName>PBX</DisplayName></PhoneSystem>`,
);
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLERS_SPAN_ID = '00f067aa0ba902b7';
const SAMPLED = { traceparent: `00-${TRACE_ID}-${CALLERS_SPAN_ID}-01` };
const NOT_SAMPLED = { traceparent: `00-${TRACE_ID}-${CALLERS_SPAN_ID}-00` };
const CACHED = { CACHE_TTL_SECONDS: '3600' };

/** What a test has at hand while its gateway runs. */
interface Scene {
  readonly gateway: TestGateway;
  readonly upstreams: readonly CannedUpstream[];
  readonly collector: Collector;
}

interface Setting {
  readonly upstreams?: readonly CannedAnswer[];
  readonly environment?: Record<string, string>;
  readonly collector?: Collector;
}

/** Runs a gateway whose spans a collector gets, and shuts it down, which exports what is left. @returns all spans */
async function traced(
  { upstreams: answers = [() => OBJECT], environment = {}, collector: given }: Setting,
  act: (scene: Scene) => Promise<unknown>,
): Promise<readonly CollectedSpan[]> {
  const collector = given ?? (await startCollector());
  const upstreams = await Promise.all(answers.map((answer) => startCannedUpstream(answer)));
  const gateway = await openGateway({
    CUPI_URLS: upstreams.map(({ url }) => url).join(','),
    CUPI_RETRIES: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...environment,
  });
  try {
    await act({ gateway, upstreams, collector });
  } finally {
    await gateway.close();
  }
  return collector.spans();
}

const ofKind = (spans: readonly CollectedSpan[], kind: CollectedSpan['kind']): readonly CollectedSpan[] =>
  spans.filter((span) => span.kind === kind);

function traceparentOf(upstream: CannedUpstream | undefined, index = 0): string | undefined {
  return /^traceparent: (.*)$/im.exec(upstream?.received[index]?.head ?? '')?.[1];
}

describe('a traced request', () => {
  it('is a SERVER span in the trace of its caller, and a CLIENT span of what it calls', async () => {
    let upstreamUrl = '';
    let sent: string | undefined;
    const spans = await traced({}, async ({ gateway, upstreams }) => {
      await gateway.call('GET', PATH, { headers: SAMPLED });
      upstreamUrl = upstreams[0]?.url ?? '';
      sent = traceparentOf(upstreams[0]);
    });
    const [server, client, ...others] = spans;
    expect(others).toEqual([]);
    expect(server).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: CALLERS_SPAN_ID,
      name: `GET ${ROUTE}`,
      kind: 'SERVER',
      isError: false,
    });
    expect(server?.attributes).toStrictEqual({
      'http.request.method': 'GET',
      'http.route': ROUTE,
      'url.path': PATH,
      'http.response.status_code': 200,
      'cupi.cache_status': 'miss',
    });
    expect(client).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: server?.spanId,
      name: 'GET',
      kind: 'CLIENT',
      isError: false,
    });
    expect(client?.attributes).toStrictEqual({
      'http.request.method': 'GET',
      'url.full': `${upstreamUrl}/vmrest/phonesystems/${ID}`,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(upstreamUrl).port),
      'http.response.status_code': 200,
      'cupi.node': '1',
      'cupi.attempt': 1,
      'cupi.queue_wait_ms': expect.any(Number) as number,
    });
    expect(sent).toBe(`00-${TRACE_ID}-${client?.spanId}-01`);
    expect(server?.startMs).toBeLessThanOrEqual(client?.startMs ?? 0);
    expect(server?.endMs).toBeGreaterThanOrEqual(client?.endMs ?? Infinity);
  });

  it('is named in the log by the trace that its span is part of, and a hit without a span by none', async () => {
    let lines: readonly { readonly traceId?: string }[] = [];
    const spans = await traced({ environment: CACHED }, async ({ gateway }) => {
      for (const headers of [{}, SAMPLED, {}]) await gateway.call('GET', PATH, { headers });
      const answered = (): string[] =>
        gateway
          .log()
          .split('\n')
          .filter((line) => line.includes('"request answered"'));
      await expect.poll(answered).toHaveLength(3);
      lines = answered().map((line) => JSON.parse(line) as { traceId?: string });
    });
    const [read, hit] = ofKind(spans, 'SERVER');
    expect(hit?.traceId).toBe(TRACE_ID);
    expect(lines.map(({ traceId }) => traceId)).toEqual([read?.traceId, hit?.traceId, undefined]);
  });

  it('begins a trace when its caller has none', async () => {
    const spans = await traced({}, ({ gateway }) => gateway.call('GET', PATH));
    const [server, client] = spans;
    expect(server?.parentSpanId).toBeUndefined();
    expect(client?.parentSpanId).toBe(server?.spanId);
    expect(client?.traceId).toBe(server?.traceId);
  });

  it('is not recorded when the trace of its caller is not, and says so to the upstream', async () => {
    let sent: string | undefined;
    const spans = await traced({}, async ({ gateway, upstreams }) => {
      await gateway.call('GET', PATH, { headers: NOT_SAMPLED });
      sent = traceparentOf(upstreams[0]);
    });
    expect(spans).toEqual([]);
    expect(sent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`));
  });

  it('has a CLIENT span for each attempt, at whatever node', async () => {
    const answers = [emptyAnswer('503 Busy'), OBJECT];
    const spans = await traced(
      {
        upstreams: [() => answers.shift(), () => emptyAnswer('502 Bad Gateway')],
        environment: { CUPI_RETRIES: '1' },
      },
      ({ gateway }) => gateway.call('GET', PATH),
    );
    const [server] = ofKind(spans, 'SERVER');
    const clients = ofKind(spans, 'CLIENT');
    expect(
      clients.map(({ attributes, isError }) => [
        attributes['cupi.attempt'],
        attributes['cupi.node'],
        isError,
      ]),
    )
      // The second node is tried at once, the first again after a pause.
      .toEqual([
        [1, '1', true],
        [2, '2', true],
        [3, '1', false],
      ]);
    expect(clients.map(({ attributes }) => attributes['error.type'])).toEqual(['503', '502', undefined]);
    expect(clients.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
      undefined,
      1,
      2,
    ]);
    expect(new Set(clients.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([server?.spanId]));
    expect(server).toMatchObject({ isError: false, attributes: { 'http.response.status_code': 200 } });
  });

  it('has a CLIENT span for each call of a write', async () => {
    const spans = await traced(
      { upstreams: [({ method }) => (method === 'GET' ? OBJECT : emptyAnswer())] },
      ({ gateway }) => gateway.call('PATCH', PATH, { body: { displayName: 'PBX' } }),
    );
    expect(spans.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      `SERVER PATCH ${ROUTE}`,
      'CLIENT PUT',
      'CLIENT GET',
    ]);
  });

  it('is an error with the code of the problem when the upstream fails', async () => {
    const spans = await traced(
      { upstreams: [() => undefined], environment: { CUPI_TIMEOUT_MS: '50' } },
      ({ gateway }) => gateway.call('GET', PATH),
    );
    const [server, client] = spans;
    expect(server).toMatchObject({
      isError: true,
      attributes: { 'http.response.status_code': 504, 'error.type': 'upstream-timeout' },
    });
    expect(client).toMatchObject({ isError: true, attributes: { 'error.type': 'timeout' } });
    expect(client?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('is no error when its caller is wrong, and then calls nothing', async () => {
    const spans = await traced({}, async ({ gateway }) => {
      await gateway.call('GET', PATH, { isAnonymous: true });
      await gateway.call('GET', '/api/v1/nothing-here');
    });
    const described = spans.map(({ kind, name, isError, attributes }) => [
      kind,
      name,
      isError,
      attributes['http.response.status_code'],
    ]);
    expect(described).toEqual([
      ['SERVER', `GET ${ROUTE}`, false, 401],
      ['SERVER', 'GET', false, 404],
    ]);
  });

  it('ends when its caller disconnects', async () => {
    const events = new EventEmitter();
    const asked = once(events, 'asked');
    const cancelled = once(events, 'cancelled');
    const upstream: CannedAnswer = (_request, socket) => {
      events.emit('asked');
      socket.once('close', () => events.emit('cancelled'));
      return undefined;
    };
    const spans = await traced({ upstreams: [upstream] }, async ({ gateway }) => {
      const caller = new AbortController();
      const headers = { 'X-API-Key': API_KEY };
      const answer = fetch(gateway.url + PATH, { headers, signal: caller.signal });
      await asked;
      caller.abort();
      await expect(answer).rejects.toThrow();
      await cancelled;
    });
    const [server, client] = spans;
    expect(server).toMatchObject({ isError: true, attributes: { 'error.type': 'caller-disconnected' } });
    expect(client).toMatchObject({ isError: true, attributes: { 'error.type': 'aborted' } });
  });

  it('is not one of health and metrics, nor is their call upstream', async () => {
    const spans = await traced(
      { upstreams: [() => answerOf('<VersionInformation/>')] },
      async ({ gateway }) => {
        for (const path of ['/health/live', '/health/ready', '/metrics']) {
          expect((await gateway.call('GET', path)).status).toBe(200);
        }
      },
    );
    expect(spans).toEqual([]);
  });
});

describe('a traced hit', () => {
  // HEAD is answered by the ordinary path, GET by the hit path.
  it.each(['GET', 'HEAD'] as const)('is recorded only if the trace of its caller is: %s', async (method) => {
    const spans = await traced({ environment: CACHED }, async ({ gateway, upstreams }) => {
      // The first fills the cache, and the second lets the hit path know the target.
      await gateway.call('GET', PATH, { headers: NOT_SAMPLED });
      await gateway.call('GET', PATH, { headers: NOT_SAMPLED });
      for (const headers of [{}, NOT_SAMPLED, SAMPLED]) {
        const answer = await gateway.call(method, PATH, { headers });
        expect(answer.headers['cache-status']).toContain('; hit');
      }
      expect(upstreams[0]?.received).toHaveLength(1);
    });
    expect(spans).toMatchObject([
      { kind: 'SERVER', name: `${method} ${ROUTE}`, traceId: TRACE_ID, parentSpanId: CALLERS_SPAN_ID },
    ]);
    expect(spans[0]?.attributes).toStrictEqual({
      'http.request.method': method,
      'http.route': ROUTE,
      'url.path': PATH,
      'http.response.status_code': 200,
      'cupi.cache_status': 'hit',
    });
  });
});

describe('an export', () => {
  it('has no credential, no name, no header field and nothing of a body', async () => {
    const collector = await startCollector();
    const basic = `Basic ${Buffer.from('anna:annas-password').toString('base64')}`;
    const marker = 'value-of-a-header-field';
    const list = answerOf('<PhoneSystems total="0"/>', {
      headers: 'Set-Cookie: JSESSIONID=upstream-cookie\r\n',
    });
    await traced(
      { collector, upstreams: [({ method }) => (method === 'GET' ? list : emptyAnswer('400 Bad Request'))] },
      async ({ gateway }) => {
        await gateway.call('GET', `${LIST}?displayName=Berta-Beispiel`, {
          headers: { ...SAMPLED, 'X-Request-Id': marker, 'User-Agent': marker },
        });
        await gateway.call('GET', LIST, {
          isAnonymous: true,
          headers: { Authorization: basic, tracestate: `a=${marker}` },
        });
        await gateway.call('GET', LIST, {
          isAnonymous: true,
          headers: { Authorization: `Bearer ${marker}` },
        });
        await gateway.call('POST', `${PATH}/axl-servers`, {
          body: { hostOrIpAddress: 'host-of-a-body', ccmAxlPassword: 'axl-secret' },
        });
        await gateway.call('POST', '/auth/session', {
          isAnonymous: true,
          body: { username: 'clara', password: 'claras-password' },
        });
      },
    );
    const exported = collector.exports.map(({ body }) => body).join();
    expect(collector.spans().length).toBeGreaterThan(5);
    const secrets = [
      API_KEY,
      ACCOUNT.username,
      ACCOUNT.password,
      basic.slice(6),
      'annas-password',
      'anna',
      'Berta',
    ];
    const others = [
      marker,
      'upstream-cookie',
      'host-of-a-body',
      'axl-secret',
      'clara',
      'DisplayName',
      'cupi-gateway;',
    ];
    expect([...secrets, ...others].filter((text) => exported.includes(text))).toEqual([]);
  });
});
