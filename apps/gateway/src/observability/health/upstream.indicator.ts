import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { CupiClient } from '#libs/cupi-client';
import { CachedFinding } from './cached-finding.js';

const MAX_AGE_MS = 3_000;
const TIMEOUT_MS = 2_000;

/**
 * Tells whether a node of Unity Connection can be reached. Asks one at most once in three seconds, without credentials,
 * and not at all while calls of others show it.
 */
@Injectable()
export class UpstreamIndicator {
  readonly #isReached = new CachedFinding(() => this.#probe(), MAX_AGE_MS);

  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(CupiClient) private readonly client: CupiClient,
  ) {}

  async check(): Promise<HealthIndicatorResult<'upstream'>> {
    const isReached = await this.#isReached.get();
    const states = this.client.nodes().map(({ state }) => state);
    const nodesLeftOut = states.filter((state) => state !== 'closed').length;
    const details = { nodes: states.length, nodesLeftOut };
    const indicator = this.indicators.check('upstream');
    // What the breakers have seen since may be worse than what was found.
    if (!isReached || nodesLeftOut === states.length) return indicator.down(details);
    return nodesLeftOut > 0 ? indicator.degraded(details) : indicator.up(details);
  }

  async #probe(): Promise<boolean> {
    try {
      await this.client.probe({ signal: AbortSignal.timeout(TIMEOUT_MS) });
      return true;
    } catch {
      return false;
    }
  }
}
