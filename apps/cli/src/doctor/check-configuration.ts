import { ConfigError, readConfig, type Config } from '#gateway/config';
import { doubtful, good, wrong, type Finding } from './finding.js';

/** CUPI: a node runs five requests at once for all of its web applications. */
const MAX_POLITE_CONCURRENCY = 4;

/** Result of {@link checkConfiguration}. */
export interface ConfigurationCheck {
  /** Absent when there is any error. */
  readonly config?: Config;
  readonly findings: readonly Finding[];
}

/** Reads the environment as the gateway does, and looks for settings that work but are unwise. */
export function checkConfiguration(environment: Config['environment']): ConfigurationCheck {
  try {
    const config = readConfig(environment);
    return { config, findings: [good('The environment is valid'), ...caveatsOf(config)] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: error.errors.map((error) => wrong(error)) };
  }
}

function caveatsOf({ upstream, sessions, redis }: Config): Finding[] {
  const findings: Finding[] = [];
  if (upstream.urls.some((url) => url.startsWith('http:'))) {
    findings.push(
      doubtful(
        'CUPI_URLS has an http URL: passwords travel unencrypted',
        'Use https, as Unity Connection does.',
      ),
    );
  }
  if (upstream.isCertificateVerificationOff) {
    findings.push(
      doubtful(
        'CUPI_TLS_INSECURE is on: anyone on the network path can read and change everything, passwords included',
        'Set CUPI_CA_FILE instead; without CUPI_TLS_INSECURE, this report shows how.',
      ),
    );
  }
  if (upstream.maxConcurrency > MAX_POLITE_CONCURRENCY) {
    findings.push(
      doubtful(
        `CUPI_MAX_CONCURRENCY is ${upstream.maxConcurrency}: a node runs five calls at once for all of its web applications`,
        'Four leave one for the others; with several replicas, divide four among them.',
      ),
    );
  }
  if (sessions.secrets === undefined) {
    const consequence = redis ? 'replicas share nothing' : 'sessions end when the gateway restarts';
    findings.push(
      doubtful(`SESSION_SECRET is not set: ${consequence}`, 'Make one:  openssl rand -base64 48'),
    );
  }
  return findings;
}
