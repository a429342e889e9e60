import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EnvironmentError, readEnvironment } from './environment.js';

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readEnvironment(environment);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.errors;
  }
  return [];
}

describe('the environment of a standalone simulator', () => {
  it('has a default for everything', () => {
    expect(readEnvironment({})).toEqual({
      simulator: {
        host: '127.0.0.1',
        port: 8443,
        phoneSystems: 60,
        latencyMs: 0,
        maxConcurrentRequests: 5,
        administrator: { username: 'administrator', password: 'sample-password' },
      },
      certificateFile: undefined,
      keyFile: undefined,
      isSamplePassword: true,
    });
  });

  it("reads the administrator's password from a file, without the line break at its end", () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'password');
    writeFileSync(file, 'secret\n');
    const { simulator } = readEnvironment({ SIM_ADMIN_PASSWORD_FILE: file });
    expect(simulator.administrator?.password).toBe('secret');
  });

  it("says when the administrator's password is set twice, or its file cannot be read", () => {
    const missing = { SIM_ADMIN_PASSWORD_FILE: '/nonexistent' };
    expect(faultsOf(missing)).toEqual(['SIM_ADMIN_PASSWORD_FILE cannot be read: /nonexistent']);
    expect(faultsOf({ ...missing, SIM_ADMIN_PASSWORD: 'x' })[0]).toBe(
      'SIM_ADMIN_PASSWORD and SIM_ADMIN_PASSWORD_FILE are both set: set one',
    );
  });

  it('sets everything', () => {
    expect(
      readEnvironment({
        SIM_HOST: '0.0.0.0',
        SIM_PORT: '9443',
        SIM_PHONE_SYSTEMS: '5000',
        SIM_LATENCY_MS: '20',
        SIM_MAX_CONCURRENT_REQUESTS: '3',
        SIM_ADMIN_USERNAME: 'root',
        SIM_ADMIN_PASSWORD: 'secret',
        SIM_CERTIFICATE_FILE: '/certificates/simulator.pem',
        SIM_KEY_FILE: '/keys/simulator.pem',
      }),
    ).toEqual({
      simulator: {
        host: '0.0.0.0',
        port: 9443,
        phoneSystems: 5000,
        latencyMs: 20,
        maxConcurrentRequests: 3,
        administrator: { username: 'root', password: 'secret' },
      },
      certificateFile: '/certificates/simulator.pem',
      keyFile: '/keys/simulator.pem',
      isSamplePassword: false,
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readEnvironment({ SIM_PORT: '' }).simulator.port).toBe(8443);
  });

  it.each([
    ['SIM_PORT', '65536'],
    ['SIM_PORT', '-1'],
    ['SIM_PHONE_SYSTEMS', '0'],
    ['SIM_LATENCY_MS', '1.5'],
    ['SIM_MAX_CONCURRENT_REQUESTS', '0'],
    ['SIM_ADMIN_USERNAME', 'a:b'],
    ['SIM_ADMIN_USERNAME', 'reader'],
    ['SIM_KEY_FILE', '/keys/simulator.pem'],
  ])('rejects %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  it('names all errors at once', () => {
    expect(faultsOf({ SIM_PORT: 'x', SIM_LATENCY_MS: 'y', SIM_ADMIN_USERNAME: 'a:b' })).toHaveLength(3);
  });
});
