import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type KeyAndCertificate, makeCertificate } from './certificate.js';

/** Where the key and its certificate are kept, both PEM. */
export interface CertificateFiles {
  readonly certificateFile?: string | undefined;
  /** Without it the key is kept nowhere, and the next start makes another one. */
  readonly keyFile?: string | undefined;
}

/**
 * The key and certificate of the files when both are there, belong together and are still valid: clients that trust
 * the certificate then need not be told of a new start. Otherwise they are made and written.
 *
 * @throws Error of `node:fs` when a file is there and cannot be read, or cannot be written.
 */
export async function keepCertificate(files: CertificateFiles): Promise<KeyAndCertificate> {
  const kept = await readKept(files);
  if (kept && isUsable(kept)) return kept;
  const made = await makeCertificate();
  const { certificateFile, keyFile } = files;
  if (keyFile !== undefined) await writeKey(keyFile, made.key);
  if (certificateFile !== undefined) await writeFile(certificateFile, made.cert);
  return made;
}

async function readKept({
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

/** False also for files that a start which was interrupted has left half written. */
function isUsable({ key, cert }: KeyAndCertificate): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) && Date.parse(certificate.validTo) > Date.now();
  } catch {
    return false;
  }
}

/** A new file, since the mode of one that is there would stay as it is. */
async function writeKey(path: string, key: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, key, { mode: 0o600, flag: 'wx' });
}
