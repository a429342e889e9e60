export { embedSimulator, sample, type Embedding } from './embedded-simulator.js';
export { UpstreamModule } from './upstream.module.js';
