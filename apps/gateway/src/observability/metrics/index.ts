export { CacheMetrics } from './cache-metrics.js';
export { MetricsModule } from './metrics.module.js';
export { RequestMetrics } from './request-metrics.js';
export { UpstreamMetrics } from './upstream-metrics.js';
