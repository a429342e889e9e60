export { axlServers } from './phone-systems/axl-servers/axl-servers.resource.js';
export { phoneSystemAssociations } from './phone-systems/associations/phone-system-associations.resource.js';
export { phoneSystems } from './phone-systems/phone-systems.resource.js';
export { ports } from './ports/ports.resource.js';
export { TelephonyModule } from './telephony.module.js';
