import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';
import { RedisIndicator } from './redis.indicator.js';
import { UpstreamIndicator } from './upstream.indicator.js';

/** `/health` */
@Module({
  // The log has a line for every change, so terminus need not log errors.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Readiness, UpstreamIndicator, RedisIndicator],
})
export class HealthModule {}
