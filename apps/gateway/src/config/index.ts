export { CONFIG, ConfigModule } from './config.module.js';
export { ConfigError, readConfig, type Config } from './config.js';
