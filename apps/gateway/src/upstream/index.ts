export { embedSimulator, sample } from './embedded-simulator.js';
export { UpstreamModule } from './upstream.module.js';
