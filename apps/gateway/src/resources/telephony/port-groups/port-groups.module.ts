import { resourceModule } from '../../../resource/index.js';
import { PortGroupCodecsModule } from './codecs/port-group-codecs.resource.js';
import { portGroups } from './port-groups.resource.js';
import { PortGroupServersModule } from './servers/port-group-servers.resource.js';

export const PortGroupsModule = resourceModule(portGroups, {
  imports: [PortGroupServersModule, PortGroupCodecsModule],
});
