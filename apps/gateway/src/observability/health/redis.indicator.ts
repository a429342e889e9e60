import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { CupiClient } from '#libs/cupi-client';
import { ResponseCache } from '#libs/response-cache';

import { RedisConnection } from '../../redis/index.js';

const TTL_MS = 1_000;

/**
 * Reports whether Redis works. The gateway works without it, so it is never `down`; the calls at a time that it then
 * makes to each node are `upstreamShare`.
 */
@Injectable()
export class RedisIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly connection: RedisConnection,
    @Inject(ResponseCache) private readonly cache: ResponseCache,
    @Inject(CupiClient) private readonly client: CupiClient,
  ) {}

  get isConfigured(): boolean {
    return this.connection.redis !== undefined;
  }

  async check(): Promise<HealthIndicatorResult<'redis'>> {
    const indicator = this.indicators.check('redis');
    const { redis } = await indicator.attempt(() => this.#requireAnswer()).cacheFor(TTL_MS);
    const isOfUse = redis.status === 'up' && this.cache.state() !== 'degraded';
    if (isOfUse) return indicator.up();
    return indicator.degraded({ upstreamShare: this.client.nodes()[0]?.slots.share });
  }

  /**
   * Waits no longer for Redis than any call does, and not at all during an outage.
   * @throws Error when Redis does not answer
   */
  async #requireAnswer(): Promise<void> {
    if (!(await this.connection.redis?.check())) throw new Error('Redis does not answer');
  }
}
