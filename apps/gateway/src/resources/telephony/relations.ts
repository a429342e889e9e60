import { relate } from '../../resource/index.js';
import { vmsServers } from '../system/index.js';
import { phoneSystems } from './phone-systems/phone-systems.resource.js';
import { portGroupTemplates } from './port-group-templates/port-group-templates.resource.js';
import { portGroupCodecs } from './port-groups/codecs/port-group-codecs.resource.js';
import { portGroups } from './port-groups/port-groups.resource.js';
import { portGroupServers } from './port-groups/servers/port-group-servers.resource.js';
import { ports } from './ports/ports.resource.js';
import { rtpCodecDefinitions } from './rtp-codec-definitions/rtp-codec-definitions.resource.js';
import { sipCertificates } from './sip-certificates/sip-certificates.resource.js';
import { sipSecurityProfiles } from './sip-security-profiles/sip-security-profiles.resource.js';

// A phone system has port groups, which have ports: they are deleted in the opposite order.
relate(phoneSystems, {
  portGroups: { to: portGroups, filter: 'mediaSwitchObjectId', blocksDeletion: true },
});

relate(portGroups, {
  phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' },
  portGroupTemplate: { to: portGroupTemplates, field: 'mediaPortGroupTemplateObjectId' },
  sipSecurityProfile: { to: sipSecurityProfiles, field: 'mediaSipSecurityProfileObjectId' },
  sipCertificate: { to: sipCertificates, field: 'mediaCertificateObjectId' },
  ports: { to: ports, filter: 'mediaPortGroupObjectId', blocksDeletion: true },
});

relate(portGroupServers, {
  phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' },
});

relate(portGroupCodecs, {
  rtpCodecDefinition: { to: rtpCodecDefinitions, field: 'rtpCodecDefObjectId' },
});

relate(ports, {
  portGroup: { to: portGroups, field: 'mediaPortGroupObjectId' },
  phoneSystem: { to: phoneSystems, field: 'mediaSwitchObjectId' },
  vmsServer: { to: vmsServers, field: 'vmsServerObjectId' },
});
