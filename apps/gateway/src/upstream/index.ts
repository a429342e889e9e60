export { embedSimulator, sample } from './embedded-simulator.js';
export { expectEndpoint } from './expect-endpoint.js';
export { UpstreamModule } from './upstream.module.js';
