import { gatewayVersion, type Config } from '#gateway/config';
import { Attempts } from './attempts.js';
import { checkAuditFile } from './check-audit-file.js';
import { checkConfiguration } from './check-configuration.js';
import { checkIssuer } from './check-issuer.js';
import { doubtful, unchecked } from './finding.js';
import { declaredIn, type Declared } from './named-accounts.js';
import { Report, type ReportTarget } from './report.js';

/** How long a check may take. */
const LIMIT_MS = 5_000;

/** The environment to check, and where to write the report. */
export interface Examination extends ReportTarget {
  /** The environment of the gateway. */
  readonly environment: Config['environment'];
}

/**
 * Checks everything that the gateway needs, and reports in plain words what is wrong and how to fix it. Nothing is
 * written to Unity Connection, and no user's password is tried twice.
 *
 * @returns the exit code: 0 when no errors were found, else 1
 */
export async function runDoctor({ environment, ...target }: Examination): Promise<number> {
  const report = new Report(target);
  target.out(`cupi-gateway ${gatewayVersion}, doctor\n`);
  report.begin('Configuration');
  const { config, findings } = checkConfiguration(environment);
  report.add(...findings);
  if (config) await examine(config, report);
  else report.add(unchecked('Nothing else was checked: the configuration is invalid'));
  report.end();
  return report.hasErrors ? 1 : 0;
}

async function examine(config: Config, report: Report): Promise<void> {
  const declared = declaredIn(config);
  await examineUpstream(config, declared, report);
  if (config.redis) {
    const { checkRedis } = await import('./check-redis.js');
    report.begin('Redis');
    report.add(...(await checkRedis(config.redis, LIMIT_MS)));
  }
  if (declared.issuers.length > 0) report.begin('Issuers of tokens');
  for (const issuer of declared.issuers) report.add(await checkIssuer(issuer, LIMIT_MS));
  if (config.auditLogFile !== undefined) {
    report.begin('Audit trail');
    report.add(checkAuditFile(config.auditLogFile));
  }
}

async function examineUpstream({ upstream }: Config, { accounts }: Declared, report: Report): Promise<void> {
  if (upstream.urls.length === 0) {
    report.begin('Unity Connection');
    report.add(
      doubtful(
        'CUPI_URLS is not set: the gateway would use the embedded simulator, so there is no server to check',
        'For a real server:  export CUPI_URLS=https://cuc.example.com',
      ),
    );
    return;
  }
  // Loading the resource checks takes most of the start: configuration errors are reported first.
  const { NodeExamination } = await import('./node-examination.js');
  const attempts = new Attempts();
  for (const url of upstream.urls) {
    report.begin(`Unity Connection at ${url}`);
    const node = new NodeExamination(url, {
      upstream,
      report,
      limitMs: Math.min(LIMIT_MS, upstream.timeoutMs),
    });
    if (await node.isUnityConnection()) await node.examineAs(accounts, attempts);
    else report.add(unchecked('Accounts and resources: not checked because of the errors above'));
  }
}
