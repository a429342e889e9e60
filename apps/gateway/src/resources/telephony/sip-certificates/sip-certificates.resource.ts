import { objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/**
 * SIP certificates, by which the ports of SIP port groups authenticate to Unified CM. CUPI also returns their private keys:
 * without a field of that name they are recognised as secrets, and never shown.
 */
export const sipCertificates = defineResource({
  name: 'SipCertificate',
  title: 'SIP certificate',
  description:
    'A certificate by which port groups of SIP authenticate to Unified CM. Unity Connection creates it together with its private key, which is never shown.',
  group: 'telephony',
  path: '/sip-certificates/{sipCertificateId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  // A port group may report that it has to be reset to use a newly issued certificate.
  affects: ['port-groups'],
  examples: {
    'All that it takes': { subjectName: 'cuc1-sip', displayName: 'Warehouse SIP certificate' },
  },
  fields: {
    objectId: objectId(
      'Identifier of the certificate, assigned by Unity Connection.',
      'd2d1dd75-0ead-4e91-8915-a2705c032942',
    ),
    certificate: text(
      'The certificate in PEM; its line breaks may have become blanks.',
      '-----BEGIN CERTIFICATE----- MIIC… -----END CERTIFICATE-----',
      { access: 'read-only' },
    ),
    subjectName: text(
      'Subject of the certificate. When it is changed, a new certificate is issued.',
      'cuc1-sip',
      {
        requiredOnCreate: true,
        minLength: 1,
      },
    ),
    displayName: text('Name of the certificate, as shown to administrators.', 'Branch SIP certificate', {
      requiredOnCreate: true,
      minLength: 1,
    }),
  },
});

export const SipCertificatesModule = resourceModule(sipCertificates);
