export { CachedFinding } from './cached-finding.js';
export { HealthModule } from './health.module.js';
