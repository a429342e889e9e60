import { createRequire } from 'node:module';
import type { EnvironmentReader } from './environment-reader.js';
import { gatewayVersion } from './version.js';

/** Names of the samplers that OpenTelemetry defines (SDK environment variables, General SDK Configuration). */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Optional packages that tracing needs: peer dependencies in package.json. */
const PACKAGES = [
  '@opentelemetry/api',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-base',
] as const;

/** Where the paths of the signals begin in the endpoint of all signals (OTLP exporter specification). */
const TRACES_PATH = 'v1/traces';

const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const VISIBLE_ASCII = /^[\x20-\x7E]*$/;

/** How traces are exported, and which. */
export interface TracingConfig {
  /** URL of the collector that receives OTLP over HTTP. */
  readonly endpoint: string;
  /** Header fields of exports, which may contain credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** The file that they are in, which is watched. */
  readonly headersFile?: string;
  /** What identifies this service. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampler: (typeof SAMPLERS)[number];
  /** The share of traces, 0 to 1, of samplers by trace id. */
  readonly samplerRatio: number;
}

/**
 * Reads the standard variables of OpenTelemetry that the gateway supports. Those of traces that are not exported are not
 * checked: they are often set for all programs of a machine.
 * @param isInstalled whether a package can be imported
 * @returns undefined when traces are not exported
 */
export function readTracing(
  reader: EnvironmentReader,
  isInstalled: (name: string) => boolean = isPackageInstalled,
): TracingConfig | undefined {
  const ofAllSignals = reader.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const ofTraces = reader.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const headers = reader.secret(HEADERS);
  const headersFile = reader.secretFile(HEADERS);
  const serviceName = reader.text('OTEL_SERVICE_NAME');
  const resourceAttributes = reader.text('OTEL_RESOURCE_ATTRIBUTES');
  const sampler = reader.text('OTEL_TRACES_SAMPLER');
  const samplerArgument = reader.text('OTEL_TRACES_SAMPLER_ARG');
  const isDisabled = reader.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  if (isDisabled || (ofAllSignals ?? ofTraces) === undefined) return undefined;
  checkPackages(reader, isInstalled);
  return {
    endpoint: readEndpoint(reader, ofTraces, ofAllSignals),
    headers: reader.parsed(HEADERS, headers, exportHeadersOf) ?? {},
    ...(headersFile !== undefined && { headersFile }),
    resourceAttributes: {
      'service.name': 'cupi-gateway',
      'service.version': gatewayVersion,
      ...reader.parsed('OTEL_RESOURCE_ATTRIBUTES', resourceAttributes, pairsOf),
      ...(serviceName !== undefined && { 'service.name': serviceName }),
    },
    sampler:
      sampler === undefined
        ? 'parentbased_always_on'
        : reader.oneOf('OTEL_TRACES_SAMPLER', SAMPLERS, 'parentbased_always_on'),
    samplerRatio: readRatio(reader, samplerArgument),
  };
}

function checkPackages(reader: EnvironmentReader, isInstalled: (name: string) => boolean): void {
  const missing = PACKAGES.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  reader.addError(
    `OTEL_EXPORTER_OTLP_ENDPOINT needs packages that are not installed: ${missing.join(', ')}; package.json has their versions as peerDependencies`,
  );
}

function isPackageInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** The endpoint of traces is used as it is; the one of all signals lacks the path of traces. */
function readEndpoint(reader: EnvironmentReader, ofTraces: string | undefined, ofAllSignals = ''): string {
  const name = `OTEL_EXPORTER_OTLP_${ofTraces === undefined ? '' : 'TRACES_'}ENDPOINT`;
  const url = urlOf(ofTraces ?? `${ofAllSignals.replace(/\/$/, '')}/${TRACES_PATH}`);
  if (url === undefined) {
    // The text itself is not in the message: it may contain a password.
    reader.addError(
      `${name} must be like http://collector:4318, without user name or query: credentials belong in ${HEADERS}`,
    );
  }
  return url ?? '';
}

function urlOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash, href } = new URL(text);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && ['http:', 'https:'].includes(protocol) ? href : undefined;
}

/**
 * Header fields as `OTEL_EXPORTER_OTLP_HEADERS` has them.
 * @throws RangeError, without anything of the text: a value may be a credential
 */
export function exportHeadersOf(text: string): Record<string, string> {
  const headers = pairsOf(text);
  const fields = Object.entries(headers);
  const areValid = fields.every(([name, value]) => TOKEN.test(name) && VISIBLE_ASCII.test(value));
  if (fields.length === 0 || !areValid) throw new RangeError('must have names and values of header fields');
  return headers;
}

/**
 * `name=value` pairs, separated by commas and percent-encoded.
 * @throws RangeError, without anything of the text
 */
function pairsOf(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .filter((item) => item.trim() !== '')
    .map(pairOf);
  const known = pairs.filter((pair) => pair !== undefined);
  if (known.length < pairs.length) {
    throw new RangeError('must be like name=value,name=value, percent-encoded');
  }
  return Object.fromEntries(known);
}

function pairOf(item: string): readonly [name: string, value: string] | undefined {
  const [name = '', value = ''] = item.split(/=(.*)/s, 2).map((part) => part.trim());
  if (name === '' || !item.includes('=')) return undefined;
  try {
    return [decodeURIComponent(name), decodeURIComponent(value)];
  } catch {
    return undefined;
  }
}

function readRatio(reader: EnvironmentReader, text: string | undefined): number {
  if (text === undefined) return 1;
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  reader.addError('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1');
  return 1;
}
