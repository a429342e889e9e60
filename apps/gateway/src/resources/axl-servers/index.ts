export { AxlServersModule } from './axl-servers.module.js';
