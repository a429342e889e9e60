import { describe, expect, it } from 'vitest';
import { API_KEY } from '../support/gateway.js';
import { expectProblem, unknownParameter } from '../support/problems.js';
import { sendRaw, type RawAnswer } from '../support/raw-request.js';
import { seeded, useSimulatorGateway } from '../support/simulator-gateway.js';

const PATH = '/api/v1/phone-systems';
const ID = seeded.branch;

describe('a target as no HTTP client would send it', () => {
  const { url, simulator, log } = useSimulatorGateway({ phoneSystems: 2 });

  function get(target: string, fields = ''): Promise<RawAnswer> {
    const head = `GET ${target} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\n${fields}`;
    return sendRaw(url(), Buffer.from(`${head}Connection: close\r\n\r\n`, 'latin1'));
  }

  function codeOf({ text }: RawAnswer): unknown {
    return (JSON.parse(text) as { code: unknown }).code;
  }

  it.each([
    '%00',
    `${ID}%00`,
    `${ID}%0d%0aX-Injected:%20a`,
    `..%2f..%2fusers`,
    `..%5c..%5cusers`,
    '%2e%2e',
    '%252e%252e%252fusers',
    `${ID}%2faxlservers`,
    `${ID};x=y`,
    `${ID};`,
    `${ID}%3Bx=y`,
    `${ID}%3Fquery=x`,
    `${ID}%23`,
    `${ID}.json`,
    `${ID}%20`,
    `%20${ID}`,
    `${ID}%E2%80%8B`,
    `{${ID}}`,
    '%c0%ae%c0%ae%c0%af',
    '%e0%80%ae',
    '%f8%80%80%80%ae',
    '%ed%a0%80',
    '%ff',
    '%',
    '%4',
    '%zz',
    'x'.repeat(5000),
    '..',
  ])('has no id in it, and nothing goes upstream: %s', async (id) => {
    const answer = await get(`${PATH}/${id}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'validation-failed']);
    expect(simulator().requests).toEqual([]);
  });

  it.each(['\xff\xfe', '\xc3\xa4'])('holds bytes that no URL has, and is rejected: %j', async (bytes) => {
    expectProblem(await get(`${PATH}/${bytes}`), 'malformed-request', '');
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    `${PATH}/../phone-systems`,
    `${PATH}/./${ID}`,
    `/api/v1//phone-systems`,
    `/api/v1/phone-systems\\${ID}`,
    `/api\\v1\\phone-systems`,
    `${PATH}%2f${ID}`,
    `/api%2fv1%2fphone-systems`,
    `/%2e/api/v1/phone-systems`,
    `/api/v1/PHONE-SYSTEMS`,
    `${PATH}/${ID}/`,
    `${PATH};x=y`,
    `${PATH}.json`,
    `${PATH}/${ID}/x.css`,
    `/docs/..%2f..%2fpackage.json`,
    `/docs/%2e%2e/%2e%2e/package.json`,
    `/docs/../../package.json`,
    `/docs/....//....//package.json`,
    `/docs/%00`,
    `/problems/..%2f..%2fpackage.json`,
    `*`,
  ])('is no path that there is: %s', async (target) => {
    const answer = await get(target);
    expect([answer.status, codeOf(answer)]).toEqual([404, 'route-not-found']);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(simulator().requests).toEqual([]);
  });

  it.each([
    'sort=displayName&sort=-displayName',
    'page=1&page=1',
    'page=1&pag%65=1',
    'pageSize[]=1',
    'pageSize[0]=1',
    'pageSize%5B%5D=1',
    'pageSize.gte=1',
    'page=1;pageSize=2',
    'page=1%26pageSize=2',
    'page=%31%00',
    'page=+1',
    'page=0x1',
    'page=١',
    'rowsPerPage=1',
    'query=(DisplayName%20is%20x)',
    'sort=displayName%20desc)%26(x',
    'sort=displayName,objectId',
    'sort=portCount',
    'displayname=x',
    'alias=x',
    'displayName=a&displayName=b',
    'displayName=x%00',
    'displayName=x%0a',
    'displayName=x%0d%0aX-Injected:%20a',
    'displayName=x)%20or%20(alias%20is%20y',
    'displayName=x%29%26rowsPerPage=0',
    'displayName=%c0%ae',
    'displayName=%',
    '%64isplayName=x&displayName=x',
    '__proto__[x]=1',
    'constructor=1',
    'hasOwnProperty=1',
    'x=1',
    '=1',
    'utm_source=x',
  ])('has a query that is rejected, and nothing goes upstream: %s', async (query) => {
    const answer = await get(`${PATH}?${query}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'validation-failed']);
    expect(simulator().requests).toEqual([]);
  });

  const names = Array.from({ length: 2500 }, (_, index) => `p${index}`);

  it.each([PATH, `${PATH}/${ID}`, '/api/v1/auth/session'])(
    'has 2,500 parameters that are unknown, and gets 100 of them: %s',
    async (path) => {
      const isSignIn = path.endsWith('session');
      const head = `${isSignIn ? 'POST' : 'GET'} ${path}?${names.join('&')} HTTP/1.1\r\nHost: localhost\r\n`;
      const body = '{"username":"a","password":"b"}';
      const fields = isSignIn
        ? `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
        : `X-API-Key: ${API_KEY}\r\nConnection: close\r\n\r\n`;
      const answer = await sendRaw(url(), head + fields);
      expectProblem(answer, 'validation-failed', path, {
        detail: 'The request has 2500 errors; the first 100 are in `errors`.',
        errors: names.slice(0, 100).map(unknownParameter),
      });
      expect(simulator().requests).toEqual([]);
    },
  );

  it('has a parameter that is too long to be repeated', async () => {
    const answer = await get(`${PATH}?${'x'.repeat(8000)}=1`);
    expectProblem(answer, 'validation-failed', PATH, {
      detail: 'The request has an error, named in `errors`.',
      errors: [unknownParameter(`${'x'.repeat(99)}…`)],
    });
  });

  it.each([
    ['of no path, with percent signs', `GET /${'%'.repeat(15_000)}`, 'route-not-found'],
    ['of no path, with quotes', `GET /${'"'.repeat(15_000)}`, 'route-not-found'],
    ['of an object', `GET ${PATH}/${'%'.repeat(15_000)}`, 'validation-failed'],
    ['of a file', `GET /docs/${'../'.repeat(5000)}`, 'route-not-found'],
    ['of another method', `TRACE ${PATH}/${'/'.repeat(15_000)}`, 'route-not-found'],
    ['of an unknown method', `FOO ${PATH}/${'%'.repeat(15_000)}`, 'method-not-allowed'],
    ['of an unknown method, with controls', `FOO ${PATH}/${'\x01'.repeat(15_000)}`, 'method-not-allowed'],
    ['of an unknown method, too large', `FOO ${PATH}/${'\x01'.repeat(60_000)}`, 'malformed-request'],
  ])('is far longer than its answer and its line in the log: %s', async (_kind, line, code) => {
    const logged = log().length;
    const head = `${line} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${API_KEY}\r\nConnection: close\r\n\r\n`;
    const answer = await sendRaw(url(), Buffer.from(head, 'latin1'));
    expect(codeOf(answer)).toBe(code);
    expect(answer.text.length).toBeLessThan(1200);
    expect(log().length - logged).toBeLessThan(1200);
  });

  it.each(['\x01', '%', '"', '\xff'])('is repeated as a path in every rejection: %j', async (character) => {
    const bytes = `FOO ${PATH}/${character} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const answer = await sendRaw(url(), Buffer.from(bytes, 'latin1'));
    const shown = character === '%' ? '%25' : encodeURIComponent(character);
    expectProblem(answer, 'method-not-allowed', `${PATH}/${shown}`);
  });

  it.each(['a:b', 'a b', `${' '.repeat(60_000)}a b`, `a${'\t '.repeat(7000)}b`, 'x'.repeat(129)])(
    'comes with no request id, which costs nothing to find out, also of an unknown method: %.20j',
    async (id) => {
      const before = process.cpuUsage();
      const answer = await sendRaw(url(), `FOO /nope HTTP/1.1\r\nX-Request-Id:${id}\r\n\r\n`);
      const { user } = process.cpuUsage(before);
      expect(codeOf(answer)).toBe('method-not-allowed');
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(user).toBeLessThan(1_000_000);
    },
  );

  it.each(['&rowsPerPage=0', '?x=y', '#a', "' or '1'='1", '%26', '+', ';', '/../users', 'ä\u{1F600}'])(
    'sends a filter upstream as one criterion, exactly: %s',
    async (value) => {
      const answer = await get(`${PATH}?displayName=${encodeURIComponent(value)}`);
      expect(answer.status).toBe(200);
      const [request] = simulator().requests;
      const parameters = new URL(request?.url ?? '', 'http://upstream').searchParams;
      expect([...parameters.keys()].sort()).toEqual(['pageNumber', 'query', 'rowsPerPage']);
      expect(parameters.get('query')).toBe(`(DisplayName is ${value})`);
    },
  );

  it.each([`http://localhost${PATH}`, `HTTP://localhost${PATH}`])(
    'names the own host, and links are paths all the same: %s',
    async (target) => {
      const answer = await get(`${target}?pageSize=1`, 'X-Forwarded-Host: evil.example\r\n');
      expect(answer.status).toBe(200);
      expect(answer.text).not.toMatch(/evil|localhost|http:/);
    },
  );

  it.each([
    `http://evil.example${PATH}`,
    `https://evil.example${PATH}`,
    `http://localhost@evil.example${PATH}`,
    `http://localhost:1${PATH}`,
  ])('names another host, and is rejected: %s', async (target) => {
    expectProblem(await get(target), 'malformed-request', PATH);
    expect(simulator().requests).toEqual([]);
  });

  it.each(['ftp://localhost/', 'file:///etc/passwd', 'localhost:80', '//evil.example/'])(
    'is of no form that HTTP has, and is rejected: %s',
    async (target) => {
      const answer = await get(target);
      expect(['malformed-request', 'route-not-found']).toContain(codeOf(answer));
      expect(answer.text).not.toContain('root:');
      expect(simulator().requests).toEqual([]);
    },
  );
});
