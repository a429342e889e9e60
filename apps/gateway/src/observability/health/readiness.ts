import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, type HealthCheckResult, type HealthCheckStatus } from '@nestjs/terminus';
import { Shutdown } from '../../server/shutdown/index.js';
import { RedisIndicator } from './redis.indicator.js';
import { UpstreamIndicator } from './upstream.indicator.js';

/** Response of `/health/ready`. */
export interface ReadinessReport {
  readonly status: 'ok' | 'degraded' | 'unavailable' | 'shutting-down';
  /** Each dependency of readiness, by name. */
  readonly [part: string]: string | { readonly status: string };
}

const STATUSES: Readonly<Record<HealthCheckStatus, ReadinessReport['status']>> = {
  ok: 'ok',
  degraded: 'degraded',
  error: 'unavailable',
  shutting_down: 'shutting-down',
};

/** Determines whether requests should be sent here, and the state of its dependencies. */
@Injectable()
export class Readiness {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly upstream: UpstreamIndicator,
    private readonly redis: RedisIndicator,
    private readonly shutdown: Shutdown,
  ) {}

  async report(): Promise<ReadinessReport> {
    const { status, details } = await this.#check();
    return {
      status: this.shutdown.hasBegun ? 'shutting-down' : STATUSES[status],
      ...details,
      ...(!this.redis.isConfigured && { redis: { status: 'not-configured' } }),
    };
  }

  /** Terminus throws the report when it is not ok. */
  async #check(): Promise<HealthCheckResult> {
    try {
      return await this.checks.check([
        () => this.upstream.check(),
        ...(this.redis.isConfigured ? [() => this.redis.check()] : []),
      ]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return error.getResponse() as HealthCheckResult;
    }
  }
}
