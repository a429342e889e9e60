import { enumOf } from '#libs/cupi-xml';

// Codes that several resources of telephony share (REFERENCE section 10).

/** How Unity Connection talks with a phone system. */
export const TelephonyIntegrationMethod = enumOf('TelephonyIntegrationMethod', {
  1: 'SCCP',
  2: 'SIP',
  3: 'PIMG',
});

/** What a server does for a phone system or a port group. */
export const MediaRemoteService = enumOf('MediaRemoteService', {
  100: 'CCM',
  101: 'CcmTftp',
  102: 'SipProxy',
  103: 'CcmAxl',
  104: 'Pimg',
  105: 'AsrMediaServer',
  106: 'TtsMediaServer',
});

/** Unified Communications Manager, or its Express edition. */
export const SkinnyStateMachine = enumOf('SkinnyStateMachine', { 10: 'Ccm', 20: 'Ccme' });
