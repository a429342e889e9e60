import type { Config } from '#gateway/config';
import type { Attempts } from './attempts.js';
import { checkAccount } from './check-account.js';
import { checkAnswer } from './check-answer.js';
import { checkCertificate } from './check-certificate.js';
import { checkAddress, checkPort } from './check-reachability.js';
import { ResourceChecks } from './check-resources.js';
import { doubtful, unchecked, type Finding } from './finding.js';
import type { NamedAccount } from './named-accounts.js';
import { NodeClient } from './node-calls.js';
import type { Report } from './report.js';

/** What an examination needs. */
interface NodeExaminationParts {
  readonly upstream: Config['upstream'];
  readonly report: Report;
  /** How long a check may take. */
  readonly limitMs: number;
}

/** Checks one node, from the network to the resources. */
export class NodeExamination {
  readonly #url: URL;
  readonly #upstream: Config['upstream'];
  readonly #report: Report;
  readonly #limitMs: number;

  constructor(url: string, { upstream, report, limitMs }: NodeExaminationParts) {
    this.#url = new URL(url);
    this.#upstream = upstream;
    this.#report = report;
    this.#limitMs = limitMs;
  }

  /** Stops at the first error. Credentials may only be sent to a node that passes. */
  async isUnityConnection(): Promise<boolean> {
    if (!this.#isWell(await checkAddress(this.#url, this.#limitMs))) return false;
    if (!this.#isWell(await checkPort(this.#url, this.#limitMs))) return false;
    if (this.#url.protocol === 'https:') {
      const findings = await checkCertificate(this.#url, this.#upstream, this.#limitMs);
      if (!this.#isWell(...findings)) return false;
    }
    const { findings, isUnityConnection } = await checkAnswer(this.#url, this.#upstream, this.#limitMs);
    this.#report.add(...findings);
    return isUnityConnection;
  }

  async examineAs(accounts: readonly NamedAccount[], attempts: Attempts): Promise<void> {
    const node = new NodeClient(this.#url.origin, this.#upstream, this.#limitMs);
    try {
      const reader = await this.#firstReader(accounts, node, attempts);
      if (!reader) {
        this.#report.add(unchecked('Resources: not read, because no account may read them'));
        return;
      }
      const checks = new ResourceChecks(node.callsOf(reader.account));
      for await (const finding of checks.run()) this.#report.add(finding);
    } finally {
      await node.close();
    }
  }

  /** All are tried; the first that may read is used for the resources. */
  async #firstReader(
    accounts: readonly NamedAccount[],
    node: NodeClient,
    attempts: Attempts,
  ): Promise<NamedAccount | undefined> {
    if (accounts.length === 0) this.#report.add(noAccount());
    let reader: NamedAccount | undefined;
    for (const named of accounts) {
      const { finding, mayRead } = await checkAccount(named, node, attempts);
      this.#report.add(finding);
      if (mayRead) reader ??= named;
    }
    return reader;
  }

  #isWell(...findings: readonly Finding[]): boolean {
    this.#report.add(...findings);
    return findings.every(({ verdict }) => verdict !== 'wrong');
  }
}

function noAccount(): Finding {
  return doubtful(
    'Accounts: none is configured, so only callers with an account of their own get in',
    'Set CUPI_USERNAME and CUPI_PASSWORD_FILE, for this run at least, so that the rest can be checked.',
  );
}
