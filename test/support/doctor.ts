import { generate } from 'selfsigned';
import { runDoctor } from '../../apps/cli/src/doctor/doctor.js';
import { ACCOUNT } from './gateway.js';

/** What the doctor wrote, with `N ms` for every duration, and its exit code. */
export interface Diagnosis {
  readonly code: number;
  readonly report: string;
}

/** Runs the doctor, with the account of the tests and a session secret unless the environment says otherwise. */
export async function diagnose(environment: Record<string, string>): Promise<Diagnosis> {
  let report = '';
  const code = await runDoctor({
    environment: {
      CUPI_USERNAME: ACCOUNT.username,
      CUPI_PASSWORD: ACCOUNT.password,
      SESSION_SECRET: 'secret-of-the-sessions-of-the-tests',
      ...environment,
    },
    out: (text) => (report += text),
    isColoured: false,
  });
  return { code, report: report.replace(/\b\d+ ms\b/g, 'N ms') };
}

/** The lines of a report with one of these marks, without what they are indented by. */
export function linesMarked({ report }: Diagnosis, marks: string): string[] {
  return report
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && marks.includes(line.charAt(0)));
}

/** A private key and its certificate, both PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** How a test's certificate differs from one for 127.0.0.1 that is valid for ninety days. */
export interface CertificateOptions {
  readonly altName?: { type: 7; ip: string } | { type: 2; value: string };
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

/** Makes a certificate of its own signature. */
export async function makeCertificate({
  altName = { type: 7, ip: '127.0.0.1' },
  validFrom = new Date(),
  validTo = new Date(Date.now() + 90 * 86_400_000),
}: CertificateOptions = {}): Promise<TestCertificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'cuc' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: validFrom,
    notAfterDate: validTo,
    extensions: [{ name: 'subjectAltName', altNames: [altName] }],
  });
  return { key, cert };
}
