import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allScopes } from '../auth/clients/core/index.js';
import { ConfigError, readConfig } from './config.js';

const account = { CUPI_USERNAME: 'admin', CUPI_PASSWORD: 'p:ä' };

function errorsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.errors;
    throw error;
  }
}

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
      trustedProxies: [],
      corsOrigins: [],
      upstream: {
        urls: [],
        isCertificateVerificationOff: false,
        timeoutMs: 10_000,
        maxConcurrency: 4,
        queueLimit: 200,
        retries: 2,
      },
      callDeadlineMs: 30_000,
      apiKeyScopes: allScopes,
      environment: {},
      sessions: { ttlSeconds: 3600 },
      cache: {
        ttlSeconds: 30,
        staleWhileRevalidateSeconds: 30,
        staleIfErrorSeconds: 600,
        maxEntries: 10_000,
      },
      rateLimitPerMinute: 600,
    });
  });

  it('reads what is set', () => {
    const config = readConfig({
      ...account,
      HOST: '0.0.0.0',
      PORT: '8080',
      LOG_LEVEL: 'trace',
      TRUST_PROXY: '10.0.0.7, 10.0.0.0/8,::1',
      CORS_ORIGINS: 'https://app.example.com,http://localhost:5173',
      CUPI_URLS: 'https://cuc1.example.com:8443, https://cuc2.example.com/',
      CUPI_TLS_INSECURE: 'true',
      CUPI_TIMEOUT_MS: '500',
      CALL_DEADLINE_MS: '500',
      CUPI_MAX_CONCURRENCY: '2',
      CUPI_QUEUE_LIMIT: '0',
      CUPI_RETRIES: '0',
      CACHE_TTL_SECONDS: '1',
      CACHE_STALE_WHILE_REVALIDATE_SECONDS: '0',
      CACHE_STALE_IF_ERROR_SECONDS: '3',
      CACHE_MAX_ENTRIES: '4',
      GATEWAY_API_KEY: "key'$",
      GATEWAY_API_KEY_SCOPES: 'telephony.read system.read',
    });
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 8080,
      logLevel: 'trace',
      trustedProxies: ['10.0.0.7', '10.0.0.0/8', '::1'],
      corsOrigins: ['https://app.example.com', 'http://localhost:5173'],
      upstream: {
        urls: ['https://cuc1.example.com:8443', 'https://cuc2.example.com'],
        isCertificateVerificationOff: true,
        timeoutMs: 500,
        maxConcurrency: 2,
        queueLimit: 0,
        retries: 0,
      },
      callDeadlineMs: 500,
      cache: { ttlSeconds: 1, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 3, maxEntries: 4 },
      apiKey: "key'$",
      apiKeyScopes: new Set(['telephony.read', 'system.read']),
    });
    expect(config.upstream.defaultAccount?.authorizationHeader()).toBe(
      `Basic ${Buffer.from('admin:p:ä').toString('base64')}`,
    );
  });

  it.each(['pass\n', 'pass\r\n', 'pass'])(
    'reads a password from a file, without a line break at its end: %j',
    (content) => {
      const config = readConfig({ CUPI_USERNAME: 'admin', CUPI_PASSWORD_FILE: fileWith(content) });
      expect(config.upstream.defaultAccount?.secrets()).toContain('pass');
    },
  );

  it('gives the client of the environment the scopes of telephony, and all with the embedded simulator', () => {
    expect(readConfig({ ...account, CUPI_URLS: 'https://cuc.example.com' }).apiKeyScopes).toEqual(
      new Set(['telephony.read', 'telephony.write']),
    );
    expect(readConfig({}).apiKeyScopes).toEqual(allScopes);
    expect(readConfig({ GATEWAY_API_KEY_SCOPES: 'people.read' }).apiKeyScopes).toEqual(
      new Set(['people.read']),
    );
  });

  it.each(['people.read,system.read', ' people.read  system.read ', 'people.read system.read people.read'])(
    'reads scopes: %j',
    (scopes) => {
      expect(readConfig({ GATEWAY_API_KEY_SCOPES: scopes }).apiKeyScopes).toEqual(
        new Set(['people.read', 'system.read']),
      );
    },
  );

  it.each([
    ['telephony.read telephony.all People.read', 'telephony.all, People.read'],
    [' ', 'none'],
  ])('rejects what are no scopes: %j', (scopes, named) => {
    expect(errorsOf({ GATEWAY_API_KEY_SCOPES: scopes })).toEqual([
      `GATEWAY_API_KEY_SCOPES must name scopes: ${[...allScopes].join(', ')}; it names ${named}`,
    ]);
  });

  it.each([
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535'],
    [{ LOG_LEVEL: 'INFO' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent'],
    [{ CUPI_TIMEOUT_MS: '0' }, 'CUPI_TIMEOUT_MS must be a whole number from 1 to 3600000'],
    [{ CALL_DEADLINE_MS: '99' }, 'CALL_DEADLINE_MS must be a whole number from 100 to 3600000'],
    [
      { CUPI_TIMEOUT_MS: '30001' },
      'CALL_DEADLINE_MS (30000) must not be less than CUPI_TIMEOUT_MS (30001): a call could not use that time',
    ],
    [{ CUPI_MAX_CONCURRENCY: '0' }, 'CUPI_MAX_CONCURRENCY must be a whole number from 1 to 255'],
    [{ CUPI_QUEUE_LIMIT: '-1' }, 'CUPI_QUEUE_LIMIT must be a whole number from 0 to 100000'],
    [{ CUPI_RETRIES: '11' }, 'CUPI_RETRIES must be a whole number from 0 to 10'],
    [{ CUPI_TLS_INSECURE: '1' }, 'CUPI_TLS_INSECURE must be "true" or "false"'],
    [{ CUPI_URLS: ' , ' }, 'CUPI_URLS must name at least one URL'],
    [{ CUPI_PASSWORD: 'x' }, 'CUPI_USERNAME is missing: there is a password without a user name'],
    [
      { CUPI_USERNAME: 'x' },
      'CUPI_PASSWORD or CUPI_PASSWORD_FILE is missing: there is a user name without a password',
    ],
    [{ ...account, CUPI_USERNAME: 'a:b' }, 'CUPI_USERNAME must not contain a colon (RFC 7617 §2)'],
    [{ ...account, CUPI_USERNAME: 'a\tb' }, 'CUPI_USERNAME must not contain control characters'],
    [
      { ...account, CUPI_PASSWORD: 'a\nb' },
      'CUPI_PASSWORD or CUPI_PASSWORD_FILE must not contain control characters or line breaks',
    ],
    [
      { ...account, CUPI_PASSWORD_FILE: '/nonexistent' },
      'CUPI_PASSWORD and CUPI_PASSWORD_FILE are both set: set one',
    ],
    [{ CUPI_CA_FILE: '/nonexistent' }, 'CUPI_CA_FILE: the file cannot be read (ENOENT)'],
    [
      { GATEWAY_API_KEY: 'a b' },
      'GATEWAY_API_KEY must consist of visible ASCII characters, because it is sent in a header',
    ],
    [
      { GATEWAY_API_KEY: 'a', CUPI_URLS: 'https://cuc' },
      'GATEWAY_API_KEY needs CUPI_USERNAME and CUPI_PASSWORD: the account that is used for its holder',
    ],
    [
      { SESSION_SECRET: `${'x'.repeat(32)},${'y'.repeat(31)}` },
      'SESSION_SECRET: Each secret must have at least 32 characters; too short: number 2.',
    ],
    [{ REDIS_URL: 'http://x' }, 'REDIS_URL must be like redis://host:6379/0 or rediss://host:6380/0'],
    ...[
      'redis-sentinel://one:26379,other:26379/mymaster',
      'redis+sentinel://:secret@one:26379/mymaster',
      'rediss+cluster://one:6379',
      'redis://:secret@one:6379,other:6379/0',
    ].map((url): [Record<string, string>, string] => [
      { REDIS_URL: url },
      'REDIS_URL must name one server or a managed primary, such as redis://host:6379/0: Redis Sentinel and Redis Cluster are not supported',
    ]),
    [{ GATEWAY_CLIENTS_FILE: '/nonexistent' }, 'GATEWAY_CLIENTS_FILE: the file cannot be read (ENOENT)'],
    [{ RATE_LIMIT_PER_MINUTE: '0' }, 'RATE_LIMIT_PER_MINUTE must be a whole number from 1 to 1000000'],
    [{ SESSION_TTL_SECONDS: '0' }, 'SESSION_TTL_SECONDS must be a whole number from 1 to 28800'],
    [{ CACHE_TTL_SECONDS: 'x' }, 'CACHE_TTL_SECONDS must be a whole number from 0 to 31536000'],
    [{ CACHE_MAX_ENTRIES: '0' }, 'CACHE_MAX_ENTRIES must be a whole number from 1 to 10000000'],
  ])('rejects %j', (environment, error) => {
    expect(errorsOf(environment)).toEqual([error]);
  });

  it.each([
    'cuc.test',
    'ftp://cuc',
    'https://user:canary@cuc',
    'https://cuc/vmrest',
    'https://cuc?a',
    'https://cuc#a',
  ])('rejects the URL %s without repeating it', (url) => {
    const [error, ...others] = errorsOf({ CUPI_URLS: url });
    expect(others).toEqual([]);
    expect(error).toMatch(/^CUPI_URLS: each must be like https/);
    expect(error).not.toContain(url);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'true,10.0.0.7', '0', '::1/129', '10.0.0.0/8/8', 'all'])(
    'rejects the proxy %s',
    (proxy) => {
      expect(errorsOf({ TRUST_PROXY: proxy })).toEqual([
        'TRUST_PROXY must list addresses or networks of proxies, such as 10.0.0.7, 10.0.0.0/8 or loopback, or be the number of proxies, true or false',
      ]);
    },
  );

  it.each([
    ['true', true],
    ['2', 2],
    ['false', []],
    ['loopback, 10.0.0.0/8', ['loopback', '10.0.0.0/8']],
  ])('trusts proxies as Fastify does: %s', (text, expected) => {
    expect(readConfig({ TRUST_PROXY: text }).trustedProxies).toEqual(expected);
  });

  it('rejects a node that is named twice, for it would get twice as many calls at once', () => {
    expect(errorsOf({ CUPI_URLS: 'https://cuc.example.com,https://CUC.example.com:443/' })).toEqual([
      'CUPI_URLS must name each node once: each may be called CUPI_MAX_CONCURRENCY times at once',
    ]);
  });

  it('reports an audit file that cannot be written together with all other errors', () => {
    expect(errorsOf({ PORT: 'x', AUDIT_LOG_FILE: '/nonexistent/audit.log' })).toEqual([
      'AUDIT_LOG_FILE: the file cannot be opened for writing (ENOENT)',
      'PORT must be a whole number from 0 to 65535',
    ]);
    expect(errorsOf({ AUDIT_LOG_FILE: '/' })).toEqual(['AUDIT_LOG_FILE: this is a folder']);
  });

  it.each(['*', 'app.example.com', 'https://app.example.com/', 'https://APP.example.com', 'null'])(
    'rejects the origin %s',
    (origin) => {
      expect(errorsOf({ CORS_ORIGINS: origin })).toEqual([
        'CORS_ORIGINS must list origins such as https://app.example.com, without a path',
      ]);
    },
  );

  it('rejects a file that is no certificate', () => {
    expect(errorsOf({ CUPI_CA_FILE: fileWith('x') })).toEqual([
      'CUPI_CA_FILE: the file contains no certificate in PEM',
    ]);
  });

  it('checks every certificate of a file, whatever is written between them', () => {
    const [first = '', second = ''] = rootCertificates;
    const broken = second.replace(/\n.*\n/, '\nAAAA\n');
    expect(errorsOf({ CUPI_CA_FILE: fileWith(`Company CA\n${first}\n\n# Other\n${second}\n`) })).toEqual([]);
    for (const wrong of [broken, second.slice(0, 200)]) {
      expect(errorsOf({ CUPI_CA_FILE: fileWith(`${first}\n${wrong}`) })).toEqual([
        'CUPI_CA_FILE: certificate number 2 in the file cannot be read',
      ]);
    }
  });

  it.each(['127.0.0.1', '0.0.0.0', '::', 'fe80::1', 'localhost', 'gateway-1.example.com', '3com'])(
    'listens on %s',
    (HOST) => {
      expect(readConfig({ HOST }).host).toBe(HOST);
    },
  );

  it.each([
    '256.0.0.1',
    '10.0.0',
    '1.2.3.4.5',
    '[::1]',
    'http://localhost',
    'a b',
    '-a',
    'a..b',
    'a:80',
    'a.',
  ])('does not listen on %s', (HOST) => {
    expect(errorsOf({ HOST })).toEqual([
      'HOST must be an IP address or a host name, such as 0.0.0.0 or localhost',
    ]);
  });

  it('reports all errors in one message, and no secret', () => {
    const environment = {
      PORT: 'x',
      CUPI_USERNAME: 'a:b',
      CUPI_PASSWORD: 'canary\n',
      CUPI_URLS: 'https://canary@cuc',
      GATEWAY_API_KEY: 'canary key',
      SESSION_SECRET: 'canary',
      REDIS_URL: 'canary://canary',
    };
    const message = new ConfigError(errorsOf(environment)).message;
    expect(message).toMatch(/^The configuration has 7 errors:\n- /);
    expect(message.split('\n- ')).toHaveLength(8);
    expect(message).not.toContain('canary');
  });
});
