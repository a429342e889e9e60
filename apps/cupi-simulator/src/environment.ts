import { readFileSync } from 'node:fs';
import { SIMULATOR_DEFAULTS, type SimulatorOptions } from './server.js';

/** The settings of a standalone simulator from its environment. */
export interface StandaloneSettings {
  readonly simulator: Omit<SimulatorOptions, 'tls'>;
  /** Where to write the certificate (PEM), so that clients can trust it. */
  readonly certificateFile: string | undefined;
  /** Where to store its key (PEM), so that both are the same after the next start. */
  readonly keyFile: string | undefined;
  /** Whether the administrator's password is the published one, which may be printed. */
  readonly isSamplePassword: boolean;
}

/** Everything that is wrong with the environment, one error per line. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(readonly errors: readonly string[]) {
    super(['The simulator cannot start:', ...errors.map((error) => `  ${error}`)].join('\n'));
  }
}

const DEFAULT_PORT = 8443;
const MAX_PHONE_SYSTEMS = 100_000;
const MAX_LATENCY_MS = 600_000;

/**
 * Reads the settings of a standalone simulator. An empty variable counts as absent.
 *
 * @throws EnvironmentError with all errors at once.
 */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): StandaloneSettings {
  const errors: string[] = [];
  const value = (name: string): string | undefined =>
    environment[name] === '' ? undefined : environment[name];

  const integer = (name: string, otherwise: number, minimum: number, maximum: number): number => {
    const text = value(name) ?? String(otherwise);
    const isInRange = /^\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum;
    if (!isInRange) errors.push(`${name} is not an integer from ${minimum} to ${maximum}: ${text}`);
    return Number(text);
  };

  const { administrator } = SIMULATOR_DEFAULTS;
  const username = value('SIM_ADMIN_USERNAME') ?? administrator.username;
  const password = readPassword(value, errors) ?? administrator.password;
  if (username.includes(':'))
    errors.push('SIM_ADMIN_USERNAME has a colon, which Basic credentials cannot carry');
  if (username === SIMULATOR_DEFAULTS.readOnlyAdministrator.username) {
    errors.push(`SIM_ADMIN_USERNAME is the name of the read-only account: ${username}`);
  }

  const simulator = {
    host: value('SIM_HOST') ?? SIMULATOR_DEFAULTS.host,
    port: integer('SIM_PORT', DEFAULT_PORT, 0, 65_535),
    phoneSystems: integer('SIM_PHONE_SYSTEMS', SIMULATOR_DEFAULTS.phoneSystems, 1, MAX_PHONE_SYSTEMS),
    latencyMs: integer('SIM_LATENCY_MS', SIMULATOR_DEFAULTS.latencyMs, 0, MAX_LATENCY_MS),
    maxConcurrentRequests: integer(
      'SIM_MAX_CONCURRENT_REQUESTS',
      SIMULATOR_DEFAULTS.maxConcurrentRequests,
      1,
      1000,
    ),
    administrator: { username, password },
  };
  const certificateFile = value('SIM_CERTIFICATE_FILE');
  const keyFile = value('SIM_KEY_FILE');
  if (keyFile !== undefined && certificateFile === undefined) {
    errors.push('SIM_KEY_FILE needs SIM_CERTIFICATE_FILE: a key is stored together with its certificate');
  }
  if (errors.length > 0) throw new EnvironmentError(errors);

  return {
    simulator,
    certificateFile,
    keyFile,
    isSamplePassword: password === administrator.password,
  };
}

function readPassword(value: (name: string) => string | undefined, errors: string[]): string | undefined {
  const inline = value('SIM_ADMIN_PASSWORD');
  const file = value('SIM_ADMIN_PASSWORD_FILE');
  if (file === undefined) return inline;
  if (inline !== undefined)
    errors.push('SIM_ADMIN_PASSWORD and SIM_ADMIN_PASSWORD_FILE are both set: set one');
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    errors.push(`SIM_ADMIN_PASSWORD_FILE cannot be read: ${file}`);
    return undefined;
  }
}
