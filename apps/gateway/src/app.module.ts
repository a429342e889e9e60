import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { AuditModule, type AuditTrail } from './audit/index.js';
import { ApiIndexModule } from './openapi/api-index/index.js';
import { AuthModule } from './auth/index.js';
import { CachingModule } from './caching/index.js';
import { ConfigModule, type Config, type Reloads } from './config/index.js';
import { DriftModule } from './observability/drift/index.js';
import { HealthModule } from './observability/health/index.js';
import { ProblemPagesModule } from './problems/index.js';
import { LoggingModule } from './observability/logging/index.js';
import { MetricsModule } from './observability/metrics/index.js';
import { TracingModule } from './observability/tracing/index.js';
import { RedisModule } from './redis/index.js';
import { OperationsModule } from './resource/index.js';
import { RESOURCE_MODULES } from './resources/index.js';
import { SessionsModule } from './auth/sessions/routes/index.js';
import type { RouteTable } from './server/routing/index.js';
import { ShutdownModule } from './server/shutdown/index.js';
import { UpstreamModule } from './upstream/index.js';
import { WritesModule } from './resource/writes/index.js';

/** What exists before the modules do. */
interface ProcessParts {
  readonly config: Config;
  readonly reloads: Reloads;
  readonly logger: Logger;
  readonly routes: RouteTable;
  readonly auditTrail: AuditTrail;
}

/** The modules of the service. */
@Module({
  imports: [
    ShutdownModule,
    RedisModule,
    DriftModule,
    MetricsModule,
    TracingModule,
    AuthModule,
    UpstreamModule,
    CachingModule,
    WritesModule,
    ...RESOURCE_MODULES,
    SessionsModule,
    HealthModule,
    ProblemPagesModule,
  ],
})
export class AppModule {
  /** @param others additional modules, such as resources of other packages */
  static with(
    { config, reloads, logger, routes, auditTrail }: ProcessParts,
    others: readonly Type[],
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config, reloads),
        LoggingModule.with(logger),
        AuditModule.with(auditTrail),
        ApiIndexModule.with(routes),
        OperationsModule.with(routes),
        ...others,
      ],
    };
  }
}
