import { resourceModule } from '../../../resource/index.js';
import { PortGroupsModule } from '../port-groups/port-groups.module.js';
import { Ports } from './ports.collection.js';
import { PortOperations } from './ports.operations.js';
import { ports } from './ports.resource.js';

export const PortsModule = resourceModule(ports, {
  collection: Ports,
  operations: PortOperations,
  imports: [PortGroupsModule],
});
