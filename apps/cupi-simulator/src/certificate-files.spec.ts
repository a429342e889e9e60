import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadOrMakeCertificate } from './certificate-files.js';
import { makeCertificate } from './certificate.js';

function emptyFolder(): { certificateFile: string; keyFile: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return { certificateFile: join(folder, 'certificate.pem'), keyFile: join(folder, 'key.pem') };
}

describe('a certificate that is stored in files', () => {
  it('is the same at the next start', async () => {
    const files = emptyFolder();
    const first = await loadOrMakeCertificate(files);
    expect(await loadOrMakeCertificate(files)).toEqual(first);
    expect(readFileSync(files.certificateFile, 'utf8')).toBe(first.cert);
  });

  it('has a key that only its owner may read, even if the file existed before', async () => {
    const files = emptyFolder();
    writeFileSync(files.keyFile, 'x', { mode: 0o644 });
    await loadOrMakeCertificate(files);
    expect(statSync(files.keyFile).mode & 0o777).toBe(0o600);
  });

  it.each(['certificateFile', 'keyFile'] as const)('is made again when there is no %s', async (missing) => {
    const files = emptyFolder();
    const first = await loadOrMakeCertificate(files);
    rmSync(files[missing]);
    const second = await loadOrMakeCertificate(files);
    expect(second.key).not.toBe(first.key);
    expect(await loadOrMakeCertificate(files)).toEqual(second);
  });

  it.each([
    ['is cut short', (cert: string) => Promise.resolve(cert.slice(0, 100))],
    ['is of another key', async () => (await makeCertificate()).cert],
  ])('is made again when the certificate %s', async (_case, change) => {
    const files = emptyFolder();
    const first = await loadOrMakeCertificate(files);
    writeFileSync(files.certificateFile, await change(first.cert));
    expect((await loadOrMakeCertificate(files)).key).not.toBe(first.key);
  });

  it('is made again when it is no longer valid', async () => {
    const files = emptyFolder();
    const expired = await generate([{ name: 'commonName', value: 'cupi-simulator' }], {
      keyType: 'ec',
      notBeforeDate: new Date('2020-01-01'),
      notAfterDate: new Date('2020-01-02'),
    });
    writeFileSync(files.keyFile, expired.private);
    writeFileSync(files.certificateFile, expired.cert);
    expect((await loadOrMakeCertificate(files)).cert).not.toBe(expired.cert);
  });

  it('is not replaced when it cannot be read', async () => {
    const files = emptyFolder();
    await expect(loadOrMakeCertificate({ ...files, keyFile: tmpdir() })).rejects.toMatchObject({
      code: 'EISDIR',
    });
  });

  it('is a new one every time without a file for the key', async () => {
    const { certificateFile } = emptyFolder();
    const first = await loadOrMakeCertificate({ certificateFile });
    const second = await loadOrMakeCertificate({ certificateFile });
    expect(second.cert).not.toBe(first.cert);
    expect(readFileSync(certificateFile, 'utf8')).toBe(second.cert);
  });
});
