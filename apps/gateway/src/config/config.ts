import { isIP } from 'node:net';
import {
  allScopes,
  apiKeysIn,
  ClientsFileError,
  ClientsRegistry,
  defaultScopes,
  isScope,
  type Scope,
} from '../auth/clients/core/index.js';
import { UpstreamAccount } from '#libs/cupi-client';
import { parseRedisUrl, type RedisAddress } from '#libs/redis-client';
import { SessionSecrets } from '../auth/sessions/core/index.js';
import { certificateErrorsIn } from './certificate-errors.js';
import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readTracing, type TracingConfig } from './tracing-config.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const EIGHT_HOURS_SECONDS = 28_800;
const ONE_HOUR_MS = 3_600_000;
const ONE_YEAR_SECONDS = 31_536_000;
const MILLION = 1_000_000;

/** RFC 1123 §2.1. A last label of digits alone makes an IPv4 address, never a host name. */
const HOST_NAME = /^(?!(?:.*\.)?\d+$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.(?=.)|$))+$/i;

/** Names of networks that Fastify knows. */
const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

const CERTIFICATE_AUTHORITY_FILE = 'CUPI_CA_FILE';

/** How the upstream is reached. */
export interface UpstreamConfig {
  /** Origins of the nodes, preferred first. Empty: the embedded simulator is used. */
  readonly urls: readonly string[];
  /** The credential named `default`, for clients that have no account of their own. */
  readonly defaultAccount?: UpstreamAccount;
  /** The file of its password, which is watched for changes. */
  readonly passwordFile?: string;
  /** Trusted certificates in PEM, in addition to the usual ones. */
  readonly certificateAuthority?: string;
  /** Their file, which is watched for changes. */
  readonly certificateAuthorityFile?: string;
  readonly isCertificateVerificationOff: boolean;
  readonly timeoutMs: number;
  /** Concurrent calls per node. */
  readonly maxConcurrency: number;
  /** Calls that may wait in the queue. */
  readonly queueLimit: number;
  /** Maximum number of retries of a read. */
  readonly retries: number;
}

/** Lifetimes and size of the response cache. */
export interface CacheConfig {
  /** How long a response is fresh. */
  readonly ttlSeconds: number;
  /** How long after that it is still served while it is revalidated (RFC 5861 §3). */
  readonly staleWhileRevalidateSeconds: number;
  /** How long after it was fresh it is served when the upstream fails (RFC 5861 §4). */
  readonly staleIfErrorSeconds: number;
  readonly maxEntries: number;
}

/** How long users stay signed in, and the secrets that seal their passwords. */
export interface SessionConfig {
  /** Absent: a secret is made at the start. */
  readonly secrets?: SessionSecrets;
  /** Their file, which is watched for changes. */
  readonly secretsFile?: string;
  readonly ttlSeconds: number;
}

/** The whole configuration of the gateway: validated, typed, and as it is at the start. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Addresses and networks of proxies whose `X-Forwarded-*` headers are trusted; a number: so many of the nearest; true: all. */
  readonly trustedProxies: readonly string[] | number | true;
  /** Origins of browser frontends on other origins that may call (Fetch standard, CORS). */
  readonly corsOrigins: readonly string[];
  readonly upstream: UpstreamConfig;
  /** Deadline of a call, from receipt to response, however many calls upstream it makes. */
  readonly callDeadlineMs: number;
  /** API key of the registered client `default`; or several, one per line. */
  readonly apiKey?: string;
  /** Their file, which is watched for changes. */
  readonly apiKeyFile?: string;
  /** Scopes of that client. */
  readonly apiKeyScopes: ReadonlySet<Scope>;
  /** Path of the file of clients, credentials and issuers. */
  readonly clientsFile?: string;
  /** Environment variables that the clients file may name for passwords. */
  readonly environment: Environment;
  readonly sessions: SessionConfig;
  readonly cache: CacheConfig;
  /** Redis or Valkey that several replicas share. */
  readonly redis?: RedisAddress;
  /** The file of its URL, which is watched for changes. */
  readonly redisUrlFile?: string;
  readonly rateLimitPerMinute: number;
  /** Path of the file that gets a line for every write. */
  readonly auditLogFile?: string;
  /** Absent: no traces are exported. */
  readonly tracing?: TracingConfig;
}

/** The environment is no valid configuration; the message names every error, one per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly errors: readonly string[]) {
    super(
      `The configuration has ${errors.length === 1 ? 'an error' : `${errors.length} errors`}:\n- ${errors.join('\n- ')}`,
    );
  }
}

/**
 * Reads the configuration from environment variables; `docs/configuration.md` lists them.
 * @throws ConfigError naming every error at once; the values of secrets are not in it.
 */
export function readConfig(environment: Environment): Config {
  const reader = new EnvironmentReader(environment);
  const upstream = readUpstream(reader);
  const apiKey = readApiKey(reader, upstream);
  const apiKeyFile = reader.secretFile('GATEWAY_API_KEY');
  const clientsFile = reader.text('GATEWAY_CLIENTS_FILE');
  const redis = readRedis(reader);
  const redisUrlFile = redis && reader.secretFile('REDIS_URL');
  const auditLogFile = reader.writableFile('AUDIT_LOG_FILE');
  const tracing = readTracing(reader);
  const config: Config = {
    host: readHost(reader),
    port: reader.integer('PORT', 3000, 0, 65_535),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    trustedProxies: readTrustedProxies(reader),
    corsOrigins: readCorsOrigins(reader),
    upstream,
    callDeadlineMs: readCallDeadline(reader, upstream),
    ...(apiKey !== undefined && { apiKey }),
    ...(apiKeyFile !== undefined && { apiKeyFile }),
    apiKeyScopes: readApiKeyScopes(reader, upstream),
    ...(clientsFile !== undefined && { clientsFile }),
    environment,
    sessions: readSessions(reader),
    cache: readCache(reader),
    ...(redis && { redis }),
    ...(redisUrlFile !== undefined && { redisUrlFile }),
    rateLimitPerMinute: reader.integer('RATE_LIMIT_PER_MINUTE', 600, 1, MILLION),
    ...(auditLogFile !== undefined && { auditLogFile }),
    ...(tracing && { tracing }),
  };
  checkClients(reader, config);
  if (reader.errors.length > 0) throw new ConfigError(reader.errors);
  return config;
}

function readHost(reader: EnvironmentReader): string {
  const host = reader.text('HOST') ?? '127.0.0.1';
  if (isIP(host) === 0 && !HOST_NAME.test(host)) {
    reader.addError('HOST must be an IP address or a host name, such as 0.0.0.0 or localhost');
  }
  return host;
}

function readUpstream(reader: EnvironmentReader): UpstreamConfig {
  const urls = readUrls(reader);
  const defaultAccount = readDefaultAccount(reader);
  // The embedded simulator has an account of its own.
  const passwordFile = urls.length > 0 ? reader.secretFile('CUPI_PASSWORD') : undefined;
  const certificateAuthority = readCertificateAuthority(reader);
  const certificateAuthorityFile = reader.text(CERTIFICATE_AUTHORITY_FILE);
  return {
    urls,
    ...(defaultAccount && { defaultAccount }),
    ...(passwordFile !== undefined && { passwordFile }),
    ...(certificateAuthority !== undefined && { certificateAuthority }),
    ...(certificateAuthorityFile !== undefined && { certificateAuthorityFile }),
    isCertificateVerificationOff: reader.flag('CUPI_TLS_INSECURE'),
    timeoutMs: reader.integer('CUPI_TIMEOUT_MS', 10_000, 1, ONE_HOUR_MS),
    maxConcurrency: reader.integer('CUPI_MAX_CONCURRENCY', 4, 1, 255),
    queueLimit: reader.integer('CUPI_QUEUE_LIMIT', 200, 0, 100_000),
    retries: reader.integer('CUPI_RETRIES', 2, 0, 10),
  };
}

function readCallDeadline(reader: EnvironmentReader, { timeoutMs }: UpstreamConfig): number {
  const callDeadlineMs = reader.integer('CALL_DEADLINE_MS', 30_000, 100, ONE_HOUR_MS);
  if (callDeadlineMs < timeoutMs) {
    reader.addError(
      `CALL_DEADLINE_MS (${callDeadlineMs}) must not be less than CUPI_TIMEOUT_MS (${timeoutMs}): a call could not use that time`,
    );
  }
  return callDeadlineMs;
}

function readUrls(reader: EnvironmentReader): string[] {
  const urls = reader.list('CUPI_URLS');
  if (urls.length === 0 && reader.text('CUPI_URLS') !== undefined) {
    reader.addError('CUPI_URLS must name at least one URL');
  }
  const origins = urls.flatMap((text) => {
    const origin = originOf(text);
    if (origin === undefined) {
      // The text itself is not in the message: it may contain a password.
      reader.addError(
        'CUPI_URLS: each must be like https://cuc.example.com or https://cuc.example.com:8443, without user name, path or query',
      );
    }
    return origin ?? [];
  });
  if (new Set(origins).size < origins.length) {
    reader.addError(
      'CUPI_URLS must name each node once: each may be called CUPI_MAX_CONCURRENCY times at once',
    );
  }
  return origins;
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, pathname, search, hash, origin } = new URL(text);
  const isPlain = username === '' && password === '' && pathname === '/' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || protocol === 'http:') ? origin : undefined;
}

function readDefaultAccount(reader: EnvironmentReader): UpstreamAccount | undefined {
  const username = reader.text('CUPI_USERNAME');
  const password = reader.secret('CUPI_PASSWORD');
  if (username === undefined && password === undefined) return undefined;
  const errors = accountErrorsOf(username, password);
  for (const error of errors) reader.addError(error);
  return errors.length === 0 ? new UpstreamAccount(username ?? '', password ?? '') : undefined;
}

function accountErrorsOf(username: string | undefined, password: string | undefined): string[] {
  const errors: string[] = [];
  if (username === undefined)
    errors.push('CUPI_USERNAME is missing: there is a password without a user name');
  if (password === undefined)
    errors.push('CUPI_PASSWORD or CUPI_PASSWORD_FILE is missing: there is a user name without a password');
  if (username?.includes(':')) errors.push('CUPI_USERNAME must not contain a colon (RFC 7617 §2)');
  if (/\p{Cc}/u.test(username ?? '')) errors.push('CUPI_USERNAME must not contain control characters');
  if (/\p{Cc}/u.test(password ?? ''))
    errors.push('CUPI_PASSWORD or CUPI_PASSWORD_FILE must not contain control characters or line breaks');
  return errors;
}

function readCertificateAuthority(reader: EnvironmentReader): string | undefined {
  const pem = reader.fileContent(CERTIFICATE_AUTHORITY_FILE);
  if (pem === undefined) return undefined;
  for (const error of certificateErrorsIn(pem)) reader.addError(`${CERTIFICATE_AUTHORITY_FILE}: ${error}`);
  return pem;
}

function readApiKey(reader: EnvironmentReader, upstream: UpstreamConfig): string | undefined {
  const apiKey = reader.secret('GATEWAY_API_KEY');
  if (apiKey === undefined) return undefined;
  if (!apiKeysIn(apiKey)) {
    reader.addError(
      'GATEWAY_API_KEY must consist of visible ASCII characters, because it is sent in a header',
    );
  }
  const mayFileHoldAccount = reader.text('GATEWAY_CLIENTS_FILE') !== undefined;
  if (upstream.urls.length > 0 && reader.text('CUPI_USERNAME') === undefined && !mayFileHoldAccount) {
    reader.addError(
      'GATEWAY_API_KEY needs CUPI_USERNAME and CUPI_PASSWORD: the account that is used for its holder',
    );
  }
  return apiKey;
}

/** The sample key may do everything with the sample data; any other client has the scopes that its operator gives it. */
function readApiKeyScopes(reader: EnvironmentReader, { urls }: UpstreamConfig): ReadonlySet<Scope> {
  const text = reader.text('GATEWAY_API_KEY_SCOPES');
  if (text === undefined) return urls.length === 0 ? allScopes : defaultScopes;
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const unknown = words.filter((word) => !isScope(word));
  if (words.length === 0 || unknown.length > 0) {
    const names = unknown.length === 0 ? 'none' : unknown.join(', ');
    reader.addError(
      `GATEWAY_API_KEY_SCOPES must name scopes: ${[...allScopes].join(', ')}; it names ${names}`,
    );
  }
  return new Set(words.filter(isScope));
}

/** Placeholder for the account of the embedded simulator. */
const ACCOUNT_OF_THE_SIMULATOR = new UpstreamAccount('simulator', 'simulator');

/** The errors of the clients file are reported together with those of the environment. */
function checkClients(
  reader: EnvironmentReader,
  { upstream, clientsFile, apiKey, environment }: Config,
): void {
  if (clientsFile === undefined) return;
  const defaultAccount = upstream.urls.length > 0 ? upstream.defaultAccount : ACCOUNT_OF_THE_SIMULATOR;
  try {
    ClientsRegistry.open({
      file: clientsFile,
      environment,
      ...(defaultAccount && { defaultAccount }),
      ...(apiKey !== undefined && { apiKey }),
    }).close();
  } catch (error) {
    if (!(error instanceof ClientsFileError)) throw error;
    for (const message of error.errors) reader.addError(`GATEWAY_CLIENTS_FILE: ${message}`);
  }
}

function readTrustedProxies(reader: EnvironmentReader): Config['trustedProxies'] {
  const proxies = reader.list('TRUST_PROXY');
  const [only = ''] = proxies.length === 1 ? proxies : [];
  if (only === 'true') return true;
  if (only === 'false') return [];
  if (/^[1-9]$/.test(only)) return Number(only);
  if (!proxies.every((proxy) => NAMED_NETWORKS.includes(proxy) || isNetwork(proxy))) {
    reader.addError(
      'TRUST_PROXY must list addresses or networks of proxies, such as 10.0.0.7, 10.0.0.0/8 or loopback, or be the number of proxies, true or false',
    );
  }
  return proxies;
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '0', ...rest] = text.split('/');
  const version = isIP(address);
  return (
    rest.length === 0 &&
    version !== 0 &&
    /^\d{1,3}$/.test(prefix) &&
    Number(prefix) <= (version === 4 ? 32 : 128)
  );
}

function readCorsOrigins(reader: EnvironmentReader): string[] {
  const origins = reader.list('CORS_ORIGINS');
  if (!origins.every((origin) => originOf(origin) === origin)) {
    reader.addError('CORS_ORIGINS must list origins such as https://app.example.com, without a path');
  }
  return origins;
}

function readSessions(reader: EnvironmentReader): SessionConfig {
  const ttlSeconds = reader.integer('SESSION_TTL_SECONDS', 3600, 1, EIGHT_HOURS_SECONDS);
  const text = reader.secret('SESSION_SECRET');
  if (text === undefined) return { ttlSeconds };
  const secretsFile = reader.secretFile('SESSION_SECRET');
  try {
    const secrets = SessionSecrets.parse(text);
    return { ttlSeconds, secrets, ...(secretsFile !== undefined && { secretsFile }) };
  } catch (error) {
    reader.addError(`SESSION_SECRET: ${error instanceof RangeError ? error.message : 'it cannot be used'}`);
    return { ttlSeconds };
  }
}

function readCache(reader: EnvironmentReader): CacheConfig {
  return {
    ttlSeconds: reader.integer('CACHE_TTL_SECONDS', 30, 0, ONE_YEAR_SECONDS),
    staleWhileRevalidateSeconds: reader.integer(
      'CACHE_STALE_WHILE_REVALIDATE_SECONDS',
      30,
      0,
      ONE_YEAR_SECONDS,
    ),
    staleIfErrorSeconds: reader.integer('CACHE_STALE_IF_ERROR_SECONDS', 600, 0, ONE_YEAR_SECONDS),
    maxEntries: reader.integer('CACHE_MAX_ENTRIES', 10_000, 1, 10 * MILLION),
  };
}

function readRedis(reader: EnvironmentReader): RedisAddress | undefined {
  return reader.parsed('REDIS_URL', reader.secret('REDIS_URL'), redisAddressOf);
}

/** @throws RangeError what a URL must be that is none of a supported Redis */
export function redisAddressOf(url: string): RedisAddress {
  const address = parseRedisUrl(url);
  if (address) return address;
  throw new RangeError(
    isOfSeveralServers(url)
      ? 'must name one server or a managed primary, such as redis://host:6379/0: Redis Sentinel and Redis Cluster are not supported'
      : 'must be like redis://host:6379/0 or rediss://host:6380/0',
  );
}

/** Whether this is how clients of Redis Sentinel or Redis Cluster write a URL: by its scheme, or with several hosts. */
function isOfSeveralServers(url: string): boolean {
  const [, scheme = '', hosts = ''] = /^([a-z][a-z\d+.-]*):\/\/(?:[^/]*@)?([^/?#]*)/i.exec(url) ?? [];
  return /sentinel|cluster/i.test(scheme) || (/redis/i.test(scheme) && hosts.includes(','));
}
