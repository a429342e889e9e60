import type { SeedData } from './seed-data.js';

/** Beside the phone systems: templates, codecs, SIP, and the port groups of the branch, which have no ports yet. */
export const telephonyData: readonly SeedData[] = [
  {
    resource: 'port-group-templates',
    objects: [
      { TemplateDescriptionDefault: 'SCCP', CopyTelephonyIntegrationMethodEnum: '1' },
      { TemplateDescriptionDefault: 'SIP', CopyTelephonyIntegrationMethodEnum: '2' },
      { TemplateDescriptionDefault: 'PIMG/TIMG', CopyTelephonyIntegrationMethodEnum: '3' },
    ],
  },
  {
    resource: 'rtp-codec-definitions',
    objects: [{ DisplayName: 'G.711 mu-law' }, { DisplayName: 'G.729' }, { DisplayName: 'G.722' }],
  },
  {
    resource: 'sip-certificates',
    objects: [
      {
        DisplayName: 'Branch SIP certificate',
      },
    ],
  },
  {
    resource: 'sip-security-profiles',
    objects: [
      { Port: '5060', DoTLS: 'false' },
      { Port: '5061', DoTLS: 'true' },
    ],
  },
  {
    resource: 'port-groups',
    objects: [
      {
        DisplayName: 'Branch PBX-1',
        MediaSwitchObjectId: '@phone-systems/Branch PBX',
        MediaPortGroupTemplateObjectId: '@port-group-templates/SIP',
        TelephonyIntegrationMethodEnum: '2',
        HostOrIPAddress: 'pbx1.example.test',
        MediaSipSecurityProfileObjectId: '@sip-security-profiles/5061',
        MediaCertificateObjectId: '@sip-certificates/Branch SIP certificate',
      },
      {
        DisplayName: 'Branch PIMG-1',
        MediaSwitchObjectId: '@phone-systems/Branch PBX',
        MediaPortGroupTemplateObjectId: '@port-group-templates/PIMG/TIMG',
        TelephonyIntegrationMethodEnum: '3',
      },
    ],
  },
  {
    resource: 'port-group-codecs',
    of: ['@port-groups/Branch PBX-1'],
    objects: [
      { RtpCodecDefObjectId: '@rtp-codec-definitions/G.711 mu-law', Preference: '0' },
      { RtpCodecDefObjectId: '@rtp-codec-definitions/G.729', Preference: '1' },
    ],
  },
];
