import { X509Certificate } from 'node:crypto';

/** The position before a certificate in PEM (RFC 7468 §5). */
const CERTIFICATE_START = /(?=-----BEGIN [A-Z\d ]*CERTIFICATE-----)/;

/** Why a file of trusted certificates cannot be used, one sentence each; none when it can be. */
export function certificateErrorsIn(pem: string): readonly string[] {
  // Text before a certificate is allowed: people write there whose it is.
  const certificates = pem.split(CERTIFICATE_START).filter((piece) => piece.search(CERTIFICATE_START) === 0);
  if (certificates.length === 0) return ['the file contains no certificate in PEM'];
  return certificates.flatMap((certificate, index) =>
    isCertificate(certificate) ? [] : [`certificate number ${index + 1} in the file cannot be read`],
  );
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
