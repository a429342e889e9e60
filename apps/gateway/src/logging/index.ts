export { logAnswer, logRequests } from './log-requests.js';
export { createLogger, NestLogger } from './logger.js';
export { LOGGER, LoggingModule } from './logging.module.js';
