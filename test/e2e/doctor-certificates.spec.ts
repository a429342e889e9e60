import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { startSimulator } from '#simulator';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startCannedUpstream } from '../support/canned-upstream.js';
import { diagnose, linesMarked, makeCertificate, type TestCertificate } from '../support/doctor.js';
import { useTemporaryFolder } from '../support/temporary-folder.js';

const DAY_MS = 86_400_000;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY_MS);
const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

vi.setConfig({ testTimeout: 20_000 });

describe('the doctor, on certificates', () => {
  const folder = useTemporaryFolder();

  async function startTlsUpstream(certificate: TestCertificate) {
    const simulator = await startSimulator({ phoneSystems: 1, tls: certificate });
    onTestFinished(() => simulator.close());
    return simulator;
  }

  function caFileOf({ cert }: TestCertificate): string {
    const path = join(folder, 'ca.pem');
    writeFileSync(path, cert);
    return path;
  }

  async function diagnoseWith(certificate: TestCertificate, environment: Record<string, string> = {}) {
    const simulator = await startTlsUpstream(certificate);
    return diagnose({ CUPI_URLS: simulator.url, CUPI_CA_FILE: caFileOf(certificate), ...environment });
  }

  it('says whose it is and how long it lasts', async () => {
    const validTo = daysFromNow(90);
    const diagnosis = await diagnoseWith(await makeCertificate({ validTo }));
    expect(linesMarked(diagnosis, '✓')).toContain(
      `✓ Certificate: of "cuc", self-signed, valid until ${dayOf(validTo)}`,
    );
    expect(linesMarked(diagnosis, '!✗')).toEqual([]);
    expect(diagnosis.code).toBe(0);
  });

  it('says how to trust one that the server has signed itself, and sends nothing over the connection', async () => {
    const certificate = await makeCertificate();
    const simulator = await startTlsUpstream(certificate);
    const { code, report } = await diagnose({ CUPI_URLS: simulator.url });
    const { host } = new URL(simulator.url);
    expect(report)
      .toContain(`  ✗ Trust: the certificate is not signed by a trusted authority (DEPTH_ZERO_SELF_SIGNED_CERT)
      It is self-signed, as that of Unity Connection is by default. To trust just this one:
        openssl s_client -connect ${host} </dev/null | openssl x509 -out cuc.pem
        export CUPI_CA_FILE=$PWD/cuc.pem
      First make sure that it is the one of your server: in Cisco Unified Operating System Administration, Security,
      Certificate Management, the certificate "tomcat" must have this SHA-256 fingerprint:
        ${new X509Certificate(certificate.cert).fingerprint256}
  – Accounts and resources: not checked because of the errors above
`);
    expect(code).toBe(1);
    expect(simulator.requests).toEqual([]);
  });

  it('says that the file holds another one', async () => {
    const other = caFileOf(await makeCertificate());
    const simulator = await startTlsUpstream(await makeCertificate());
    const diagnosis = await diagnose({ CUPI_URLS: simulator.url, CUPI_CA_FILE: other });
    expect(linesMarked(diagnosis, '✗')).toEqual([
      '✗ Trust: the certificate is not signed by a trusted authority, nor by one in CUPI_CA_FILE (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ]);
  });

  it('says that it has expired', async () => {
    const validTo = daysFromNow(-1);
    const diagnosis = await diagnoseWith(await makeCertificate({ validFrom: daysFromNow(-9), validTo }));
    expect(linesMarked(diagnosis, '✗')).toEqual([`✗ Validity: the certificate expired on ${dayOf(validTo)}`]);
  });

  it('says that it is not valid yet', async () => {
    const validFrom = daysFromNow(2);
    const diagnosis = await diagnoseWith(await makeCertificate({ validFrom }));
    expect(linesMarked(diagnosis, '✗')).toEqual([
      `✗ Validity: the certificate is not valid before ${dayOf(validFrom)}`,
    ]);
  });

  it('warns when it expires within thirty days', async () => {
    const diagnosis = await diagnoseWith(await makeCertificate({ validTo: daysFromNow(10.5) }));
    expect(linesMarked(diagnosis, '!✗')).toEqual(['! Validity: the certificate expires in 10 days']);
    expect(diagnosis.code).toBe(0);
  });

  it('says for which host it is', async () => {
    const altName = { type: 2, value: 'cuc.example.test' } as const;
    const diagnosis = await diagnoseWith(await makeCertificate({ altName }));
    expect(linesMarked(diagnosis, '✗')).toEqual([
      '✗ Host name: the certificate is not for 127.0.0.1, but for DNS:cuc.example.test',
    ]);
  });

  it('only warns while verification is off, and goes on', async () => {
    const simulator = await startTlsUpstream(await makeCertificate());
    const diagnosis = await diagnose({ CUPI_URLS: simulator.url, CUPI_TLS_INSECURE: 'true' });
    expect(linesMarked(diagnosis, '!')).toContain(
      '! Trust: the certificate is not signed by a trusted authority (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
    expect(linesMarked(diagnosis, '✓')).toContain('✓ Phone systems: 1 of 1 read (N ms)');
    expect(diagnosis.code).toBe(0);
  });

  it('says that a port does not speak TLS', async () => {
    const upstream = await startCannedUpstream(() => undefined);
    const plain = await startSimulator({ phoneSystems: 1 });
    onTestFinished(() => plain.close());
    const diagnosis = await diagnose({ CUPI_URLS: plain.url.replace('http:', 'https:') });
    expect(linesMarked(diagnosis, '✗')).toEqual(['✗ TLS: the handshake failed: the port does not speak TLS']);
    const silent = await diagnose({
      CUPI_URLS: upstream.url.replace('http:', 'https:'),
      CUPI_TIMEOUT_MS: '200',
    });
    expect(linesMarked(silent, '✗')).toEqual(['✗ TLS: the handshake failed: timed out']);
  });
});
