import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type KeyAndCertificate, makeCertificate } from './certificate.js';

/** The files of the key and its certificate, both PEM. */
export interface CertificateFiles {
  readonly certificateFile?: string | undefined;
  /** Without it the key is not stored, and the next start makes a new one. */
  readonly keyFile?: string | undefined;
}

/**
 * The key and certificate in the files when both exist, belong together and are still valid, so that clients that trust
 * the certificate still do after a restart. Otherwise they are made and written.
 *
 * @throws Error of `node:fs` when a file exists and cannot be read, or cannot be written.
 */
export async function loadOrMakeCertificate(files: CertificateFiles): Promise<KeyAndCertificate> {
  const stored = await readStored(files);
  if (stored && isUsable(stored)) return stored;
  const made = await makeCertificate();
  const { certificateFile, keyFile } = files;
  if (keyFile !== undefined) await writeKey(keyFile, made.key);
  if (certificateFile !== undefined) await writeFile(certificateFile, made.cert);
  return made;
}

async function readStored({
  certificateFile,
  keyFile,
}: CertificateFiles): Promise<KeyAndCertificate | undefined> {
  if (certificateFile === undefined || keyFile === undefined) return undefined;
  const [key, cert] = await Promise.all([keyFile, certificateFile].map(readIfThere));
  return key !== undefined && cert !== undefined ? { key, cert } : undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** False also for files that an interrupted start has written incompletely. */
function isUsable({ key, cert }: KeyAndCertificate): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) && Date.parse(certificate.validTo) > Date.now();
  } catch {
    return false;
  }
}

/** A new file, since an existing one would keep its mode. */
async function writeKey(path: string, key: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, key, { mode: 0o600, flag: 'wx' });
}
