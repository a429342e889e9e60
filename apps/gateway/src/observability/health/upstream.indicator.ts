import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { CupiClient } from '#libs/cupi-client';

const TTL_MS = 3_000;
const TIMEOUT_MS = 2_000;

/**
 * Reports whether a node of Unity Connection can be reached. Requests are sent at most once in three seconds, without
 * credentials, and not at all while other calls show it.
 *
 * Terminus counts the three seconds by the system clock: if that is set back, the last finding is used for longer.
 * The circuit breakers do not depend on it.
 */
@Injectable()
export class UpstreamIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(CupiClient) private readonly client: CupiClient,
  ) {}

  async check(): Promise<HealthIndicatorResult<'upstream'>> {
    const indicator = this.indicators.check('upstream');
    const { upstream } = await indicator
      .attempt(({ signal }) => this.client.probe({ signal }))
      .withTimeout(TIMEOUT_MS)
      .cacheFor(TTL_MS);
    const states = this.client.nodes().map(({ state }) => state);
    const nodesLeftOut = states.filter((state) => state !== 'closed').length;
    const details = { nodes: states.length, nodesLeftOut };
    // The circuit breakers may have opened since the finding was made.
    if (upstream.status === 'down' || nodesLeftOut === states.length) return indicator.down(details);
    return nodesLeftOut > 0 ? indicator.degraded(details) : indicator.up(details);
  }
}
