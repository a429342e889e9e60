export { readConfig, type Config } from './config/index.js';
export { createLogger } from './observability/logging/index.js';
export { createOpenApiDocument } from './openapi/export/index.js';
export * from './resource/index.js';
export { resources } from './resources/index.js';
export { axlServers, phoneSystemAssociations, phoneSystems } from './resources/telephony/index.js';
export { createApp } from './server/create-app.js';
export { embedSimulator, sample } from './upstream/index.js';
