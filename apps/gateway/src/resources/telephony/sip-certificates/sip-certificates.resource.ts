import { objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/**
 * SIP certificates: by which the ports of SIP port groups authenticate to Unified CM. CUPI shows their private keys as well;
 * without a field of that name they are taken for the secrets that they are, and never shown.
 */
export const sipCertificates = defineResource({
  name: 'SipCertificate',
  title: 'SIP certificate',
  description:
    'A certificate by which port groups of SIP authenticate to Unified CM. Unity Connection makes it together with its private key, which is never shown.',
  group: 'telephony',
  path: '/sip-certificates/{sipCertificateId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  // A port group may have to be reset to use a certificate that was issued anew, which it says itself.
  affects: ['port-groups'],
  examples: {
    'All that it takes': { subjectName: 'cuc1-sip', displayName: 'Branch SIP certificate' },
  },
  fields: {
    objectId: objectId(
      'Identifier of the certificate, assigned by Unity Connection.',
      'f5ab92c2-0587-4841-9d59-1bcca2ffdca6',
    ),
    certificate: text(
      'The certificate in PEM; its line breaks may have become blanks.',
      '-----BEGIN CERTIFICATE----- MIIC… -----END CERTIFICATE-----',
      { access: 'read-only' },
    ),
    subjectName: text(
      'Subject of the certificate. When it is changed, the certificate is issued anew.',
      'cuc1-sip',
      {
        requiredOnCreate: true,
        minLength: 1,
      },
    ),
    displayName: text('Name of the certificate, as administrators see it.', 'Branch SIP certificate', {
      requiredOnCreate: true,
      minLength: 1,
    }),
  },
});

export const SipCertificatesModule = resourceModule(sipCertificates);
