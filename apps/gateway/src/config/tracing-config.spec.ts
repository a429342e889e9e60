import { describe, expect, it } from 'vitest';
import { EnvironmentReader } from './environment-reader.js';
import { readTracing, type TracingConfig } from './tracing-config.js';

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';

function read(
  environment: Record<string, string>,
  isInstalled?: (name: string) => boolean,
): { readonly tracing: TracingConfig | undefined; readonly errors: readonly string[] } {
  const reader = new EnvironmentReader(environment);
  return { tracing: readTracing(reader, isInstalled), errors: reader.errors };
}

describe('readTracing', () => {
  it('is off without an endpoint, and then checks nothing', () => {
    const environment = { OTEL_TRACES_SAMPLER: 'xray', OTEL_RESOURCE_ATTRIBUTES: '%' };
    expect(read(environment, () => false)).toEqual({ tracing: undefined, errors: [] });
  });

  it.each(['true', 'TRUE'])('is off when the SDK is disabled: %s', (flag) => {
    expect(read({ [ENDPOINT]: 'http://collector:4318', OTEL_SDK_DISABLED: flag }).tracing).toBeUndefined();
  });

  it('has defaults for everything else', () => {
    expect(read({ [ENDPOINT]: 'http://collector:4318' })).toEqual({
      tracing: {
        endpoint: 'http://collector:4318/v1/traces',
        headers: {},
        resourceAttributes: { 'service.name': 'cupi-gateway', 'service.version': '0.1.0' },
        sampler: 'parentbased_always_on',
        samplerRatio: 1,
      },
      errors: [],
    });
  });

  it('takes a value with an equals sign, and ignores empty items', () => {
    const { tracing, errors } = read({
      [ENDPOINT]: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: ' x-key = a=b%20c ,, ',
    });
    expect(errors).toEqual([]);
    expect(tracing?.headers).toEqual({ 'x-key': 'a=b c' });
  });

  it.each([
    [ENDPOINT, 'collector:4318'],
    [ENDPOINT, 'grpc://collector:4317'],
    [ENDPOINT, 'http://user:s3cret@collector:4318'],
    [ENDPOINT, 'http://collector:4318/?key=s3cret'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', '/v1/s3cret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 's3cret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', '=s3cret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', ' ,'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=s3cret%'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=s3cret%0D%0A'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x key=s3cret'],
    ['OTEL_RESOURCE_ATTRIBUTES', 's3cret'],
    ['OTEL_TRACES_SAMPLER', 's3cret'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.1'],
    ['OTEL_TRACES_SAMPLER_ARG', 's3cret'],
  ])('rejects %s=%s with one error, which does not repeat the value', (name, value) => {
    const { errors } = read({ [ENDPOINT]: 'http://collector:4318', [name]: value });
    expect(errors).toEqual([expect.stringMatching(new RegExp(`^${name} must `))]);
    expect(errors.join()).not.toContain('s3cret');
  });

  it('names the packages that are missing', () => {
    const { errors } = read({ [ENDPOINT]: 'http://collector:4318' }, (name) => !name.includes('sdk'));
    expect(errors).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT needs packages that are not installed: @opentelemetry/sdk-trace-base; package.json has their versions as peerDependencies',
    ]);
  });
});
