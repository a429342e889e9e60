import { Module } from '@nestjs/common';
import { SmtpServerConfigurationModule } from './smtp-server-configuration/smtp-server-configuration.resource.js';
import { TimeZonesModule } from './time-zones/time-zones.resource.js';
import { VersionsModule } from './versions/versions.module.js';
import { VmsServersModule } from './vms-servers/vms-servers.resource.js';

/** The resources of the system. */
@Module({ imports: [SmtpServerConfigurationModule, TimeZonesModule, VersionsModule, VmsServersModule] })
export class SystemModule {}
