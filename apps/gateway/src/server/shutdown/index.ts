export { endDespiteHangingCalls, exitWith } from './end-despite-hanging-calls.js';
export { shutDown } from './shut-down.js';
export { Shutdown } from './shutdown.js';
export { ShutdownModule } from './shutdown.module.js';
