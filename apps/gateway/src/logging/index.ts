export { logRequests } from './log-requests.js';
export { createLogger, LOGGER, NestLogger } from './logger.js';
export { LoggingModule } from './logging.module.js';
