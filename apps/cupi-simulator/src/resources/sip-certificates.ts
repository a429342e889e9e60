import type { Behaviour } from '../world.js';

/**
 * CUPI: the server makes key and certificate, and shows both. Our decision: again when the subject changes. They only
 * have the form of a certificate and a key: nothing here speaks SIP.
 */
export const sipCertificates: Behaviour = {
  save: (world, row, { before }) => {
    const subject = row.get('SubjectName') ?? '';
    if (before?.get('SubjectName') === subject) return row;
    const serial = world.newId(`sip-certificates ${subject}`);
    return new Map([
      ...row,
      [
        'Certificate',
        `-----BEGIN CERTIFICATE----- ${base64(`${subject} ${serial}`)} -----END CERTIFICATE-----`,
      ],
      ['PrivateKey', base64(`private key ${serial}`)],
    ]);
  },
};

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
