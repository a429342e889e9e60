import { randomBytes } from 'node:crypto';
import { Agent, METHODS, request as httpRequest } from 'node:http';
import { readFileSync } from 'node:fs';
import { problemCatalogue } from '#gateway/problems/core';
import { describe, expect, it, vi } from 'vitest';
import { answerOf, startCannedUpstream } from '../support/canned-upstream.js';
import { keyOf, scrape, type Scrape } from '../support/exposition.js';
import { API_KEY, startGateway, startGatewayOnSimulator } from '../support/gateway.js';
import { exchangeRaw } from '../support/raw-request.js';
import { seeded } from '../support/simulator-gateway.js';
import { isRedisMissing, RedisServer } from '#libs/testing';
import { signIn } from '../support/sign-in.js';

const LIST = '/api/v1/phone-systems';
const ONE = `${LIST}/${seeded.branch}`;
const ROUTE_OF_ONE = `${LIST}/:phoneSystemId`;

vi.setConfig({ testTimeout: 20_000 });

/** The metrics of a gateway once something has come to be: requests are counted just after they are answered. */
async function scrapeUntil(
  gateway: Parameters<typeof scrape>[0],
  isReached: (metrics: Scrape) => boolean,
): Promise<Scrape> {
  let metrics = await scrape(gateway);
  for (let again = 0; again < 10 && !isReached(metrics); again += 1) metrics = await scrape(gateway);
  expect(isReached(metrics)).toBe(true);
  return metrics;
}

describe('the metrics', () => {
  it('are Prometheus text, for everybody, and for no cache', async () => {
    const gateway = await startGatewayOnSimulator();
    await scrape(gateway);
    const answer = await gateway.call('HEAD', '/metrics', { isAnonymous: true });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(readFileSync('openapi.json', 'utf8')).not.toContain('"/metrics"');
  });

  it('are collected once for all requests within a second, and again after that', async () => {
    const gateway = await startGatewayOnSimulator();
    const request = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';
    const last = request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const beganAtMs = performance.now();
    const text = await exchangeRaw(gateway.url, request.repeat(99) + last);
    const seconds = Math.ceil((performance.now() - beganAtMs) / 1000);
    const times = [...text.matchAll(/^cupi_gateway_process_cpu_seconds_total (\S+)$/gm)].map(
      ([, time]) => time,
    );
    expect(times).toHaveLength(100);
    expect(new Set(times).size).toBeLessThanOrEqual(seconds);
    const used = (metrics: Scrape): number => metrics.value('cupi_gateway_process_cpu_seconds_total');
    const { value } = await scrapeUntil(gateway, (metrics) => used(metrics) > Number(times.at(-1)));
    const labels = { route: '/metrics', method: 'GET', status: '200' };
    expect(value('cupi_gateway_http_requests_total', labels)).toBeGreaterThanOrEqual(100);
  });

  it('count and time requests by route, method and status', async () => {
    const gateway = await startGatewayOnSimulator();
    await gateway.call('GET', ONE);
    await gateway.call('GET', ONE);
    await gateway.call('HEAD', ONE);
    await gateway.call('GET', `${LIST}/no-uuid`);
    const metrics = await scrape(gateway);
    const requests = (method: string, status: string): number[] =>
      ['requests_total', 'request_duration_seconds_count'].map((name) =>
        metrics.value(`cupi_gateway_http_${name}`, { route: ROUTE_OF_ONE, method, status }),
      );
    expect(requests('GET', '200')).toEqual([2, 2]);
    expect(requests('HEAD', '200')).toEqual([1, 1]);
    expect(requests('GET', '400')).toEqual([1, 1]);
    expect(metrics.value('cupi_gateway_problems_total', { code: 'validation-failed' })).toBe(1);
  });

  it('distinguish disconnected callers from answers', async () => {
    const gateway = await startGatewayOnSimulator({ latencyMs: 300 });
    const call = fetch(gateway.url + ONE, {
      headers: { 'X-API-Key': API_KEY },
      signal: AbortSignal.timeout(100),
    });
    await expect(call).rejects.toThrow();
    const labels = { route: ROUTE_OF_ONE, method: 'GET', status: '499' };
    await scrapeUntil(gateway, ({ value }) => value('cupi_gateway_http_requests_total', labels) === 1);
  });

  it('count calls upstream by node, method and outcome, and retries', async () => {
    const gateway = await startGatewayOnSimulator();
    await gateway.call('GET', ONE);
    gateway.simulator.faults.set('busy', { times: 1 });
    await gateway.call('GET', ONE);
    const { value } = await scrape(gateway);
    const calls = (outcome: string): number =>
      value('cupi_gateway_upstream_calls_total', { node: '1', method: 'GET', outcome });
    expect([calls('ok'), calls('unavailable')]).toEqual([2, 1]);
    expect(value('cupi_gateway_upstream_retries_total', { node: '1', method: 'GET' })).toBe(1);
  });

  it('show the queue of a node and the calls that it works on', async () => {
    const gateway = await startGatewayOnSimulator({ latencyMs: 2000 }, { CUPI_MAX_CONCURRENCY: '1' });
    const calls = [gateway.call('GET', ONE), gateway.call('GET', `${LIST}/${seeded.factory}`)];
    await vi.waitUntil(() => gateway.simulator.requests.length > 0);
    const node = '1';
    const { value } = await scrapeUntil(gateway, (metrics) => {
      return metrics.value('cupi_gateway_upstream_queue_length', { node, priority: 'read' }) === 1;
    });
    expect(value('cupi_gateway_upstream_active_calls', { node })).toBe(1);
    expect(value('cupi_gateway_upstream_queue_length', { node, priority: 'write' })).toBe(0);
    await Promise.all(calls);
  });

  it('show the state of the breaker of a node', async () => {
    const gateway = await startGateway({ CUPI_URLS: 'http://127.0.0.1:9', CUPI_RETRIES: '0' });
    const stateOf = async (): Promise<number[]> => {
      const { value } = await scrape(gateway);
      return ['closed', 'open', 'half-open'].map((state) =>
        value('cupi_gateway_upstream_breaker_state', { node: '1', state }),
      );
    };
    expect(await stateOf()).toEqual([1, 0, 0]);
    for (let call = 0; call < 5; call++) await gateway.call('GET', ONE);
    expect(await stateOf()).toEqual([0, 1, 0]);
    const { value } = await scrape(gateway);
    expect(value('cupi_gateway_upstream_breaker_changes_total', { node: '1', state: 'open' })).toBe(1);
  });

  it('count rejections of the rate limit', async () => {
    const gateway = await startGatewayOnSimulator({}, { RATE_LIMIT_PER_MINUTE: '1' });
    for (let call = 0; call < 3; call++) await gateway.call('GET', ONE);
    const { value } = await scrape(gateway);
    expect(value('cupi_gateway_problems_total', { code: 'rate-limited' })).toBe(2);
  });

  it('are those of one gateway alone', async () => {
    const [one, other] = await Promise.all([startGatewayOnSimulator(), startGatewayOnSimulator()]);
    await one.call('GET', ONE);
    const labels = { route: ROUTE_OF_ONE, method: 'GET', status: '200' };
    expect((await scrape(one)).value('cupi_gateway_http_requests_total', labels)).toBe(1);
    expect((await scrape(other)).value('cupi_gateway_http_requests_total', labels)).toBe(0);
  });

  it('describe the process', async () => {
    const { value } = await scrape(await startGatewayOnSimulator());
    expect(value('cupi_gateway_process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('cupi_gateway_process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(value('cupi_gateway_process_start_time_seconds')).toBeLessThan(Date.now() / 1000);
    expect(value('cupi_gateway_nodejs_heap_limit_bytes')).toBeGreaterThan(
      value('cupi_gateway_nodejs_heap_used_bytes'),
    );
    expect(value('cupi_gateway_info', { version: '0.1.0' })).toBe(1);
  });
});

describe('the metrics of the cache', () => {
  const resultsOf = ({ value }: Scrape): Record<string, number> =>
    Object.fromEntries(
      ['hit', 'stale', 'miss', 'reload', 'collapsed', 'stale-on-error'].flatMap((result) => {
        const count = value('cupi_gateway_cache_results_total', { route: ROUTE_OF_ONE, result });
        return count > 0 ? [[result, count]] : [];
      }),
    );

  it('distinguish hits from misses and reloads, 304 or not', async () => {
    const gateway = await startGatewayOnSimulator({}, { CACHE_TTL_SECONDS: '60' });
    const { headers } = await gateway.call('GET', ONE);
    await gateway.call('GET', ONE);
    const again = await gateway.call('GET', ONE, {
      headers: { 'X-API-Key': API_KEY, 'If-None-Match': headers.etag ?? '' },
    });
    expect(again.status).toBe(304);
    await gateway.call('GET', ONE, { headers: { 'X-API-Key': API_KEY, 'Cache-Control': 'no-cache' } });
    const metrics = await scrape(gateway);
    expect(resultsOf(metrics)).toEqual({ miss: 1, hit: 2, reload: 1 });
    expect(metrics.value('cupi_gateway_cache_entries')).toBe(1);
    expect(metrics.value('cupi_gateway_cache_bytes')).toBeGreaterThan(500);
  });

  it('count collapsed reads', async () => {
    const gateway = await startGatewayOnSimulator({ latencyMs: 300 });
    await Promise.all([1, 2, 3].map(() => gateway.call('GET', ONE)));
    expect(resultsOf(await scrape(gateway))).toEqual({ miss: 1, collapsed: 2 });
  });

  it('count stale answers', async () => {
    const gateway = await startGatewayOnSimulator({}, { CACHE_STALE_WHILE_REVALIDATE_SECONDS: '60' });
    await gateway.call('GET', ONE);
    await gateway.call('GET', ONE);
    expect(resultsOf(await scrape(gateway))).toEqual({ miss: 1, stale: 1 });
  });

  it('count stale answers in place of failures', async () => {
    const gateway = await startGatewayOnSimulator({}, { CACHE_STALE_IF_ERROR_SECONDS: '60' });
    await gateway.call('GET', ONE);
    gateway.simulator.faults.set('error-500', { times: 1 });
    expect((await gateway.call('GET', ONE)).status).toBe(200);
    expect(resultsOf(await scrape(gateway))).toEqual({ miss: 1, 'stale-on-error': 1 });
  });

  it('say nothing of Redis when there is none', async () => {
    expect((await scrape(await startGatewayOnSimulator())).types.has('cupi_gateway_redis_up')).toBe(false);
  });

  it.skipIf(isRedisMissing)('show whether Redis is of use', async () => {
    const redis = await RedisServer.start();
    const gateway = await startGatewayOnSimulator({}, { REDIS_URL: redis.url, CACHE_TTL_SECONDS: '60' });
    await scrapeUntil(gateway, ({ value }) => value('cupi_gateway_redis_up') === 1);
    await redis.crash();
    const { value } = await scrapeUntil(gateway, (metrics) => metrics.value('cupi_gateway_redis_up') === 0);
    expect(value('cupi_gateway_cache_events_total', { event: 'degraded' })).toBeGreaterThan(0);
  });
});

describe('the labels of the metrics', () => {
  const canaries = {
    key: 'canary-key',
    password: 'canary-password',
    username: 'canary-user',
    value: 'canary-value',
    query: 'canary-query',
  };

  it('hold nothing that callers send, and nothing that is secret', async () => {
    const upstream = await startCannedUpstream(() =>
      answerOf(`<PhoneSystems total="1"><PhoneSystem><A>${canaries.value}</A></PhoneSystem></PhoneSystems>`),
    );
    const gateway = await startGateway({ CUPI_URLS: upstream.url, GATEWAY_API_KEY: canaries.key });
    const withKey = { headers: { 'X-API-Key': canaries.key } };
    const { username, password } = canaries;
    await gateway.call('GET', `${LIST}?displayName=${canaries.query}`, withKey);
    await gateway.call('GET', `${LIST}?${canaries.query}=1`, withKey);
    await gateway.call('POST', LIST, { ...withKey, body: { displayName: canaries.value } });
    await gateway.call('POST', '/api/v1/auth/session', { isAnonymous: true, body: { username, password } });
    await gateway.call('GET', `/${canaries.query}`, withKey);
    const { text } = await gateway.call('GET', '/metrics', { isAnonymous: true });
    expect(text).not.toContain('canary');
    expect(text).not.toContain(new URL(upstream.url).host);
  });

  it('are from fixed sets', async () => {
    const gateway = await startGatewayOnSimulator({}, { CACHE_TTL_SECONDS: '60' });
    const { Cookie } = await signIn(gateway.call, 'administrator', 'sample-password');
    await gateway.call('GET', LIST, { isAnonymous: true, headers: { Cookie } });
    for (const path of [LIST, ONE, `${ONE}/axl-servers`, `${ONE}/associations`, '/api/v1/system', '/docs']) {
      await gateway.call('GET', path);
    }
    const created = await gateway.call('POST', LIST, { body: { displayName: 'x' } });
    await gateway.call('DELETE', created.headers.location ?? '');
    await gateway.call('DELETE', ONE);
    const { samples } = await scrape(gateway);
    const values = (label: string): string[] => [
      ...new Set(samples.flatMap(({ labels }) => labels[label] ?? [])),
    ];
    const templates = Object.keys(
      (JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object }).paths,
    ).map((path) => path.replace(/\{(\w+)\}/g, ':$1'));
    expect([...templates, '/docs', '/metrics']).toEqual(expect.arrayContaining(values('route')));
    expect(METHODS).toEqual(expect.arrayContaining(values('method')));
    expect(Object.keys(problemCatalogue)).toEqual(expect.arrayContaining(values('code')));
    expect(values('status').every((status) => /^[1-5]\d\d$/.test(status))).toBe(true);
    expect(values('node')).toEqual(['1']);
  });

  it('grow not with paths, methods and queries that lead nowhere', async () => {
    const gateway = await startGatewayOnSimulator();
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    const seriesOf = async (): Promise<string[]> =>
      (await scrape(gateway)).samples
        .filter(({ name }) => !name.includes('_nodejs_'))
        .map(keyOf)
        .sort();
    const methods = ['GET', 'PROPFIND', 'POST', 'PATCH'];
    const requests = (count: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          send(
            agent,
            `${gateway.url}/${randomBytes(8).toString('hex')}?a=${index}`,
            methods[index % 4] ?? '',
          ),
        ),
      );
    await requests(methods.length);
    await scrape(gateway);
    const before = await seriesOf();
    await requests(1000);
    agent.destroy();
    expect(await seriesOf()).toEqual(before);
    const { value } = await scrape(gateway);
    const labels = { route: 'unknown', method: 'other', status: '404' };
    expect(value('cupi_gateway_http_requests_total', labels)).toBe(251);
  });
});

function send(agent: Agent, url: string, method: string): Promise<void> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { agent, method }, (answer) => {
      answer.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}
