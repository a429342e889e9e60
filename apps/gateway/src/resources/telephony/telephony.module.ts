import { Module } from '@nestjs/common';
import { PhoneSystemsModule } from './phone-systems/phone-systems.module.js';
import { PortGroupTemplatesModule } from './port-group-templates/port-group-templates.resource.js';
import { RtpCodecDefinitionsModule } from './rtp-codec-definitions/rtp-codec-definitions.resource.js';
import { SipSecurityProfilesModule } from './sip-security-profiles/sip-security-profiles.resource.js';

/** The resources of telephony. */
@Module({
  imports: [
    PhoneSystemsModule,
    PortGroupTemplatesModule,
    RtpCodecDefinitionsModule,
    SipSecurityProfilesModule,
  ],
})
export class TelephonyModule {}
