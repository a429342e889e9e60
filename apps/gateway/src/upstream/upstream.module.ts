import { hostname } from 'node:os';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CupiClient } from '#libs/cupi-client';
import { ResponseCache } from '#libs/response-cache';
import { AccountPartitions } from '../caching/index.js';
import { AuthModule } from '../auth/index.js';
import { ClientsRegistry } from '../auth/clients/core/index.js';
import { certificateErrorsIn, CONFIG, Reloads, type Config } from '../config/index.js';
import { DriftRegister } from '../observability/drift/index.js';
import { CallLimits, LimitsModule } from '../limits/index.js';
import { RedisConnection } from '../redis/index.js';
import { UpstreamMetrics } from '../observability/metrics/index.js';
import { TRACING, type Tracing } from '../observability/tracing/index.js';

/** The one client through which every resource calls CUPI. */
@Global()
@Module({
  imports: [AuthModule, LimitsModule],
  providers: [
    {
      provide: CupiClient,
      inject: [
        CONFIG,
        UpstreamMetrics,
        DriftRegister,
        ResponseCache,
        AccountPartitions,
        CallLimits,
        ClientsRegistry,
        RedisConnection,
        TRACING,
      ],
      useFactory: (
        { upstream, port }: Config,
        metrics: UpstreamMetrics,
        drift: DriftRegister,
        cache: ResponseCache,
        partitions: AccountPartitions,
        limits: CallLimits,
        clients: ClientsRegistry,
        { redis }: RedisConnection,
        tracing: Tracing,
      ) =>
        new CupiClient({
          ...upstream,
          ...(redis && { replica: { redis, name: replicaName(port) } }),
          onRejected: async (account) => {
            limits.forget(account);
            const names = partitions.allNames();
            await Promise.all(names.map((each) => cache.invalidatePartition(each.partitionOf(account))));
          },
          renew: (account) => clients.renew(account),
          onAttemptStart: tracing.beginAttempt,
          onAttempt: (attempt) => {
            metrics.recordAttempt(attempt);
          },
          onBreakerChange: (node, state) => {
            metrics.recordBreakerChange(node, state);
          },
          onDrift: (found) => {
            drift.record(found);
          },
        }),
    },
  ],
  exports: [CupiClient],
})
export class UpstreamModule implements OnApplicationShutdown {
  constructor(
    @Inject(CupiClient) private readonly client: CupiClient,
    @Inject(CONFIG) { upstream }: Config,
    @Inject(Reloads) reloads: Reloads,
  ) {
    watchCertificateAuthority(upstream, client, reloads);
  }

  onApplicationShutdown(): Promise<void> {
    return this.client.close();
  }
}

function watchCertificateAuthority(
  { certificateAuthority, certificateAuthorityFile: path }: Config['upstream'],
  client: CupiClient,
  reloads: Reloads,
): void {
  if (path === undefined) return;
  const trust = (pem: string): void => {
    client.trust(pem);
  };
  const pem = reloads.watch({ setting: 'CUPI_CA_FILE', path, parse: validCertificates, onReplaced: trust });
  // It may have changed since the start.
  if (pem !== certificateAuthority) trust(pem);
}

/** @throws RangeError with all errors of the file */
function validCertificates(pem: string): string {
  const errors = certificateErrorsIn(pem);
  if (errors.length > 0) throw new RangeError(errors.join('; '));
  return pem;
}

/** A container that is started again after a crash has the same name. With a port that the system chooses, none has. */
function replicaName(port: number): string {
  return `${hostname()}:${port === 0 ? `pid ${process.pid}` : port}`;
}
