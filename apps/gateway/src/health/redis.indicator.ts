import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { ResponseCache } from '#libs/response-cache';
import { RedisConnection } from '../redis/index.js';
import { KeptFinding } from './kept-finding.js';

const KEEP_MS = 1_000;

/** Tells whether Redis is of use. The gateway works without it, so it is never `down`. */
@Injectable()
export class RedisIndicator {
  readonly #answers = new KeptFinding(() => this.#ping(), KEEP_MS);

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly connection: RedisConnection,
    @Inject(ResponseCache) private readonly cache: ResponseCache,
  ) {}

  get isConfigured(): boolean {
    return this.connection.client !== undefined;
  }

  async check(): Promise<HealthIndicatorResult<'redis'>> {
    const indicator = this.indicators.check('redis');
    const isOfUse = (await this.#answers.get()) && this.cache.state() !== 'degraded';
    return isOfUse ? indicator.up() : indicator.degraded();
  }

  /** Waits for as long as anybody else does for Redis, and not at all while it is left alone. */
  async #ping(): Promise<boolean> {
    const { client, outage } = this.connection;
    return client !== undefined && (await outage.attempt(() => client.ping())) !== undefined;
  }
}
