export { readConfig, type Config } from './config/index.js';
export { createLogger } from './logging/index.js';
export { createOpenApiDocument } from './openapi/index.js';
export { axlServerModel } from './resources/axl-servers/index.js';
export { phoneSystemAssociationModel } from './resources/phone-system-associations/index.js';
export { phoneSystemModel } from './resources/phone-systems/index.js';
export { setupApp } from './setup-app.js';
export { embedSimulator, sample } from './upstream/index.js';
