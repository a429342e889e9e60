export { createLogger, NestLogger, startLoggerOf } from './logger.js';
export { LOGGER, LoggingModule } from './logging.module.js';
export { RequestLog } from './request-log.js';
