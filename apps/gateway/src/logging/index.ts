export { logRequests } from './log-requests.js';
export { createLogger, NestLogger } from './logger.js';
