import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';

/** Provides the audit trail of the process, for requests that ask for several writes. */
@Global()
@Module({})
export class AuditModule {
  static with(auditTrail: AuditTrail): DynamicModule {
    return {
      module: AuditModule,
      providers: [{ provide: AuditTrail, useValue: auditTrail }],
      exports: [AuditTrail],
    };
  }
}
