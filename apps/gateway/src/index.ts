export { readConfig, type Config } from './config/index.js';
export { createLogger } from './logging/index.js';
export { createOpenApiDocument } from './api-document.js';
export * from './resource/index.js';
export { resources } from './resources/index.js';
export { axlServers, phoneSystemAssociations, phoneSystems } from './resources/telephony/index.js';
export { setupApp } from './setup-app.js';
export { embedSimulator, sample } from './upstream/index.js';
