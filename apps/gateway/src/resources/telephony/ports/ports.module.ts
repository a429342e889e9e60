import { resourceModule } from '../../../resource/index.js';
import { PortGroupsModule } from '../port-groups/port-groups.module.js';
import { Ports } from './ports.collection.js';
import { PortsController } from './ports.controller.js';
import { ports } from './ports.resource.js';

export const PortsModule = resourceModule(ports, {
  collection: Ports,
  controller: PortsController,
  imports: [PortGroupsModule],
});
