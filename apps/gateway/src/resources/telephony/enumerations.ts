import { enumOf } from '#libs/cupi-xml';

/** How Unity Connection talks with a phone system (REFERENCE section 10). */
export const TelephonyIntegrationMethod = enumOf('TelephonyIntegrationMethod', {
  1: 'SCCP',
  2: 'SIP',
  3: 'PIMG',
});
