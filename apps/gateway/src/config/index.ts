export { CONFIG, ConfigModule } from './config.module.js';
export { ConfigError, readConfig, type Config, type UpstreamConfig } from './config.js';
