import { startSimulator, type Simulator } from '#simulator';
import { UpstreamAccount } from '#libs/cupi-client';
import type { Config } from '../config/index.js';

/** Credentials of the embedded simulator: it has no real data, so nothing here is a secret. */
export const sample = {
  apiKey: 'sample-api-key',
  username: 'administrator',
  password: 'sample-password',
  /** An object that the simulator has from the start. */
  path: '/api/v1/phone-systems/24f1171f-27b3-4ad3-a94c-66d1fb2e448b/axl-servers/5f3c84e3-8ab1-4fae-a051-bc1db938dae4',
} as const;

/** A simulator in this process, and the configuration that uses it. */
export interface Embedding {
  readonly simulator: Simulator;
  readonly config: Config;
}

/**
 * Starts the simulator in this process, for when no upstream is configured. Clients get the sample API key
 * unless one is configured.
 */
export async function embedSimulator(config: Config): Promise<Embedding> {
  const { username, password } = sample;
  const simulator = await startSimulator({ administrator: { username, password } });
  return {
    simulator,
    config: {
      ...config,
      apiKey: config.apiKey ?? sample.apiKey,
      upstream: {
        ...config.upstream,
        urls: [simulator.url],
        defaultAccount: new UpstreamAccount(username, password),
      },
    },
  };
}
