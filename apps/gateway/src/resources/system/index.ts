export { SystemModule } from './system.module.js';
export { vmsServers } from './vms-servers/vms-servers.resource.js';
export { versionInformationModel } from './versions/version-information.model.js';
