export { certificateErrorsIn } from './certificate-errors.js';
export { CONFIG, ConfigModule } from './config.module.js';
export { ConfigError, readConfig, redisAddressOf, type CacheConfig, type Config } from './config.js';
export { Reloads, type Reload } from './reloads.js';
export { exportHeadersOf, type TracingConfig } from './tracing-config.js';
export { gatewayVersion } from './version.js';
