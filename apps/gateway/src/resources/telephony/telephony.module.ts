import { Module } from '@nestjs/common';
import { PhoneSystemsModule } from './phone-systems/phone-systems.module.js';
import { PortGroupTemplatesModule } from './port-group-templates/port-group-templates.resource.js';
import { PortGroupsModule } from './port-groups/port-groups.module.js';
import { PortsModule } from './ports/ports.module.js';
import './relations.js';
import { RtpCodecDefinitionsModule } from './rtp-codec-definitions/rtp-codec-definitions.resource.js';
import { SipCertificatesModule } from './sip-certificates/sip-certificates.resource.js';
import { SipSecurityProfilesModule } from './sip-security-profiles/sip-security-profiles.resource.js';

/** The resources of telephony. */
@Module({
  imports: [
    PhoneSystemsModule,
    PortGroupsModule,
    PortsModule,
    PortGroupTemplatesModule,
    RtpCodecDefinitionsModule,
    SipCertificatesModule,
    SipSecurityProfilesModule,
  ],
})
export class TelephonyModule {}
