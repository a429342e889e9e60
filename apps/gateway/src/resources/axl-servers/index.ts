export { axlServerModel } from './axl-server.model.js';
export { AxlServersModule } from './axl-servers.module.js';
