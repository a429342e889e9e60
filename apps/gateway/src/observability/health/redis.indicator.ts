import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { ResponseCache } from '#libs/response-cache';
import { RedisConnection } from '../../redis/index.js';
import { CachedFinding } from './cached-finding.js';

const MAX_AGE_MS = 1_000;

/** Tells whether Redis is of use. The gateway works without it, so it is never `down`. */
@Injectable()
export class RedisIndicator {
  readonly #answers = new CachedFinding(() => this.#isWorking(), MAX_AGE_MS);

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly connection: RedisConnection,
    @Inject(ResponseCache) private readonly cache: ResponseCache,
  ) {}

  get isConfigured(): boolean {
    return this.connection.redis !== undefined;
  }

  async check(): Promise<HealthIndicatorResult<'redis'>> {
    const indicator = this.indicators.check('redis');
    const isOfUse = (await this.#answers.get()) && this.cache.state() !== 'degraded';
    return isOfUse ? indicator.up() : indicator.degraded();
  }

  /** Waits no longer than any call does for Redis, and not at all during an outage. */
  async #isWorking(): Promise<boolean> {
    return (await this.connection.redis?.check()) ?? false;
  }
}
